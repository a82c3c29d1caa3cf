import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/** JavaRosa, the engine inside ODK Collect: opens a form, gives name=text answers in its order, prints the instance. */
class Answer {
    public static void main(String[] arguments) throws Exception {
        new XFormsModule().registerModule();
        FormDef definition = XFormUtils.getFormFromFormXml(arguments[0], null);
        // not as a new instance: its preloads want properties that only a phone has
        definition.initialize(false, new InstanceInitializationFactory());
        FormEntryController controller = new FormEntryController(new FormEntryModel(definition));
        FormEntryModel model = controller.getModel();
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
            if (model.getEvent() != FormEntryController.EVENT_QUESTION) continue;
            String asked = model.getFormIndex().getReference().getNameLast() + "=";
            for (String given : arguments)
                if (given.startsWith(asked))
                    controller.answerQuestion(new StringData(given.substring(asked.length())), true);
        }
        System.out.write(new XFormSerializingVisitor().serializeInstance(definition.getInstance()));
        System.out.flush();
    }
}

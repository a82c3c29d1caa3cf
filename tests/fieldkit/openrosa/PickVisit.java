import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/** JavaRosa, the engine inside ODK Collect: opens a form, picks a visit from its list, prints the instance. */
class PickVisit {
    public static void main(String[] arguments) throws Exception {
        Path form = Path.of(arguments[0]).toAbsolutePath();
        ReferenceManager.instance().addReferenceFactory(new Media(form.getParent()));
        new XFormsModule().registerModule();
        FormDef definition = XFormUtils.getFormFromFormXml(form.toString(), null);
        // not as a new instance: its preloads want properties that only a phone has
        definition.initialize(false, new InstanceInitializationFactory());
        pick(new FormEntryController(new FormEntryModel(definition)), arguments[1]);
        System.out.write(new XFormSerializingVisitor().serializeInstance(definition.getInstance()));
        System.out.flush();
    }

    private static void pick(FormEntryController controller, String code) {
        FormEntryModel model = controller.getModel();
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
            boolean isQuestion = model.getEvent() == FormEntryController.EVENT_QUESTION;
            if (isQuestion && model.getFormIndex().getReference().getNameLast().equals("audit_id")) {
                for (SelectChoice choice : model.getQuestionPrompt().getSelectChoices())
                    if (choice.getValue().equals(code))
                        controller.answerQuestion(new SelectOneData(new Selection(choice)), false);
            }
        }
    }

    /** Media files lie in the form's folder. */
    private record Media(Path folder) implements ReferenceFactory {
        public boolean derives(String uri) { return uri.startsWith("jr://"); }
        public Reference derive(String uri, String context) { return derive(uri); }
        public Reference derive(String uri) {
            return new MediaFile(uri, folder.resolve(uri.substring(uri.lastIndexOf('/') + 1)));
        }
    }

    private record MediaFile(String uri, Path path) implements Reference {
        public boolean doesBinaryExist() { return path.toFile().exists(); }
        public InputStream getStream() throws IOException { return new FileInputStream(path.toFile()); }
        public String getURI() { return uri; }
        public String getLocalURI() { return path.toString(); }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() { throw new UnsupportedOperationException(); }
        public void remove() { throw new UnsupportedOperationException(); }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }
}

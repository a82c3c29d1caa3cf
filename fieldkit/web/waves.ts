// The list of waves: htmx asks for a running scoring's progress, as its markup says.
import "htmx.org";

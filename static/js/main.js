// What every page loads: each module listens for what it is about.

import "./focus.js";
import "./dialogs.js";
import "./forms.js";
import "./picker.js";
import "./drafts.js";
import "./filters.js";
import "./failures.js";
import "./shortcuts.js";
import "./selection.js";

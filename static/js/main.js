// What every page loads: each module listens for what it is about. The calendar, passkeys, grids and selections come with
// the pages that may have them.

import "./page/focus.js";
import "./page/dialogs.js";
import "./forms/dates/fields.js";
import "./forms/forms.js";
import "./forms/picker/picker.js";
import "./forms/picker/record_filters.js";
import "./forms/drafts.js";
import "./forms/once.js";
import "./lists/filters.js";
import "./page/failures.js";
import "./page/shortcuts.js";
import "./lists/cards.js";
import "./lists/rows.js";
import "./search/dialog.js";

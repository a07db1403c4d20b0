"use strict";
/* Before the first paint: what needs a script is shown, what replaces it is not. */
document.documentElement.classList.add("js");

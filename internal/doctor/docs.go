package doctor

import "strings"

// Page explains every check.
const Page = "https://github.com/gvx-go/gvx/blob/main/docs/doctor.md"

// Docs is where the check id is explained.
func Docs(id string) string { return Page + "#" + Anchor(id) }

// Anchor is what GitHub makes of a heading that is id: letters, digits and hyphens stay.
func Anchor(id string) string { return strings.ReplaceAll(id, ".", "") }

package shim

import "github.com/gvx-go/gvx/internal/goversion"

// vulnerable names the flaws of v through which a repository's content alone makes
// ordinary go commands run code. A repository must not be able to choose such a
// release unasked: the go command alone never goes below what is installed, a
// version manager does.
//
//	CVE-2023-39320: a toolchain line runs a script of the module (go.dev/issue/62198);
//	1.21's pre-releases and 1.21.0
//	CVE-2023-29402: cgo and a folder with a newline in its name (go.dev/issue/60167)
//	CVE-2023-29404, CVE-2023-29405: LDFLAGS of cgo (go.dev/issue/60305, 60306);
//	all before 1.19.10, and 1.20's up to 1.20.4
func vulnerable(v goversion.Version) []string {
	patch := func(number string) goversion.Line {
		l, _ := goversion.ParseLine(number)
		return l
	}
	switch m := v.Minor(); {
	case m == 21 && !patch("1.21.1").SatisfiedBy(v):
		return []string{"CVE-2023-39320"}
	case m < 20 && !patch("1.19.10").SatisfiedBy(v), m == 20 && !patch("1.20.5").SatisfiedBy(v):
		return []string{"CVE-2023-29402", "CVE-2023-29404", "CVE-2023-29405"}
	}
	return nil
}

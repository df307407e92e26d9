package verify

import "github.com/gvx-go/gvx/internal/goversion"

// Subject is what a proof is about: one release for one platform. It is
// comparable with ==; the zero Subject is none.
type Subject struct {
	Version  goversion.Version
	Platform goversion.Platform
}

// Module returns the path of the module whose versions are toolchains.
func (s Subject) Module() string { return goversion.ModulePath }

// ModuleVersion returns the module's version: "v0.0.1-go1.27.4.linux-amd64".
func (s Subject) ModuleVersion() string { return s.Version.ModuleVersion(s.Platform) }

// String returns "go1.27.4 linux-amd64".
func (s Subject) String() string {
	if s.IsZero() {
		return "no release"
	}
	return s.Version.String() + " " + s.Platform.String()
}

// IsZero reports whether s lacks a release or a platform.
func (s Subject) IsZero() bool {
	return s.Version.IsZero() || s.Platform == goversion.Platform{}
}

// prefix is what stands before each file's name in the module's zip and in the
// text that its h1 is made of.
func (s Subject) prefix() string { return s.Module() + "@" + s.ModuleVersion() + "/" }

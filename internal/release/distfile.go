package release

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// DistFile returns the name of the official archive of s, as cmd/distpack names it:
// "go1.27.4.linux-amd64.tar.gz", "armv6l" for arm on Linux, ".zip" for Windows.
func DistFile(s verify.Subject) string {
	arch := s.Platform.Arch()
	if s.Platform.OS() == "linux" && arch == "arm" {
		arch = "armv6l"
	}
	return s.Version.String() + "." + s.Platform.OS() + "-" + arch + extension(s.Platform)
}

func extension(p goversion.Platform) string {
	if isZipped(p) {
		return ".zip"
	}
	return ".tar.gz"
}

// isZipped reports whether p's official archives are zip files, which have no
// signature.
func isZipped(p goversion.Platform) bool { return p.OS() == "windows" }

// parseDistFile is the inverse of [DistFile].
func parseDistFile(name string) (verify.Subject, bool) {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".tar.gz"), ".zip")
	dot := strings.LastIndexByte(base, '.')
	if dot < 0 {
		return verify.Subject{}, false
	}
	v, err := goversion.Parse(base[:dot])
	if err != nil {
		return verify.Subject{}, false
	}
	os, arch, _ := strings.Cut(base[dot+1:], "-")
	p, err := distPlatform(os, arch)
	s := verify.Subject{Version: v, Platform: p}
	return s, err == nil && DistFile(s) == name
}

// distPlatform returns the platform that the release list means.
func distPlatform(os, arch string) (goversion.Platform, error) {
	if arch == "armv6l" {
		arch = "arm"
	}
	return goversion.ParsePlatform(os + "-" + arch)
}

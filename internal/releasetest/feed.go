package releasetest

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// feedRelease is a release in the feed of go.dev.
type feedRelease struct {
	Version string     `json:"version"`
	Stable  bool       `json:"stable"`
	Files   []feedFile `json:"files"`
}

// feedFile is a file of a release. SHA256 is "" in old releases; nil leaves it out,
// which go.dev never does.
type feedFile struct {
	Filename string  `json:"filename"`
	OS       string  `json:"os"`
	Arch     string  `json:"arch"`
	Version  string  `json:"version"`
	SHA256   *string `json:"sha256,omitempty"`
	Size     int64   `json:"size"`
	Kind     string  `json:"kind"`
}

// The kinds of files.
const (
	kindArchive   = "archive"
	kindInstaller = "installer"
	kindSource    = "source"
)

// OfficialName returns the name of the official archive on go.dev:
// "go1.27.4.linux-amd64.tar.gz", armv6l for arm on linux, ".zip" for windows.
func OfficialName(s verify.Subject) string {
	ext := ".tar.gz"
	if s.Platform.OS() == "windows" {
		ext = ".zip"
	}
	return s.Version.String() + "." + s.Platform.OS() + "-" + feedArch(s.Platform) + ext
}

func feedArch(p goversion.Platform) string {
	if p.OS() == "linux" && p.Arch() == "arm" {
		return "armv6l"
	}
	return p.Arch()
}

// bystanders are files that every release has besides those that are served:
// their system, architecture, the end of their name, and their kind.
var bystanders = [][4]string{
	{"", "", ".src.tar.gz", kindSource},
	{"aix", "ppc64", ".aix-ppc64.tar.gz", kindArchive},
	{"darwin", "arm64", ".darwin-arm64.pkg", kindInstaller},
	{"linux", "armv6l", ".linux-armv6l.tar.gz", kindArchive},
	{"plan9", "386", ".plan9-386.tar.gz", kindArchive},
	{"windows", "amd64", ".windows-amd64.msi", kindInstaller},
}

// oldReleases are entries as the real feed has them, with names that are none of a
// release among them.
var oldReleases = []string{"go1.9.2rc2", "go1.4.3", "go1.3.3", "go1.2.2", "go1"}

// feed returns the feed of what is offered, newest release first.
func feed(offers []*offer) []feedRelease {
	files := map[goversion.Version][]feedFile{}
	for _, o := range offers {
		files[o.Subject.Version] = append(files[o.Subject.Version], o.listed)
	}
	var list []feedRelease
	for _, v := range newestFirst(files) {
		list = append(list, feedRelease{Version: v.String(), Stable: !v.IsPrerelease(), Files: withBystanders(v.String(), files[v])})
	}
	for _, name := range oldReleases {
		list = append(list, oldRelease(name))
	}
	return list
}

func newestFirst(files map[goversion.Version][]feedFile) []goversion.Version {
	var list []goversion.Version
	for v := range files {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b goversion.Version) int { return goversion.Compare(b, a) })
	return list
}

// withBystanders adds the files that nobody serves, sorted by name.
func withBystanders(version string, files []feedFile) []feedFile {
	files = slices.Clone(files)
	for _, b := range bystanders {
		name := version + b[2]
		if !slices.ContainsFunc(files, func(f feedFile) bool { return f.Filename == name }) {
			digest := hexOf([]byte(name))
			files = append(files, feedFile{Filename: name, OS: b[0], Arch: b[1], Version: version, SHA256: &digest, Size: 70_000_000, Kind: b[3]})
		}
	}
	slices.SortStableFunc(files, func(a, b feedFile) int { return strings.Compare(a.Filename, b.Filename) })
	return files
}

// oldRelease is one whose files have no digest.
func oldRelease(version string) feedRelease {
	r := feedRelease{Version: version, Stable: true}
	for _, p := range []string{"darwin-amd64", "linux-386", "linux-amd64"} {
		system, arch, _ := strings.Cut(p, "-")
		r.Files = append(r.Files, feedFile{
			Filename: version + "." + p + ".tar.gz", OS: system, Arch: arch, Version: version, SHA256: new(string), Size: 0, Kind: kindArchive,
		})
	}
	return r
}

// current returns what the feed has without include=all: of the two newest
// minors, the newest release that is no pre-release.
func current(list []feedRelease) []feedRelease {
	var found []feedRelease
	var minors []goversion.Minor
	for _, r := range list {
		v, err := goversion.Parse(r.Version)
		if err != nil || v.IsPrerelease() || slices.Contains(minors, v.Minor()) {
			continue
		}
		minors = append(minors, v.Minor())
		if found = append(found, r); len(found) == 2 {
			break
		}
	}
	return found
}

func feedText(list []feedRelease) []byte {
	if list == nil {
		list = []feedRelease{}
	}
	data, err := json.MarshalIndent(list, "", " ")
	must(err)
	return append(data, '\n')
}

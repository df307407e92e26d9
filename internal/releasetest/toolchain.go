package releasetest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// Toolchain is one toolchain that a [Server] serves.
type Toolchain struct {
	Subject verify.Subject
	// Files holds the contents by the name in the module ("src/_go.mod").
	Files map[string]string
}

// Small returns a toolchain of some small files. Its bin/go is a POSIX shell
// script, which answers
//
//	go version     go version go1.27.4 linux/amd64
//	go env-dump    its environment, sorted
//	go args A B    each argument on a line
//	go where       the path by which it was called
//	go exit N      nothing, and exits with N
//	go stdin       what it reads
//
// It panics when version is no release, because only tests call it.
func Small(version string, platform goversion.Platform) Toolchain {
	v, err := goversion.Parse(version)
	if err != nil {
		panic(err)
	}
	s := verify.Subject{Version: v, Platform: platform}
	dir := "pkg/tool/" + platform.OS() + "_" + platform.Arch() + "/"
	return Toolchain{Subject: s, Files: map[string]string{
		"VERSION":                  v.String() + "\ntime 2026-11-01T12:00:00Z\n",
		"LICENSE":                  "Use it as you like.\n",
		"go.env":                   "GOSUMDB=sum.golang.org\nGOTOOLCHAIN=auto\n",
		"bin/go":                   strings.NewReplacer("@VERSION@", v.String(), "@OS@", platform.OS(), "@ARCH@", platform.Arch()).Replace(goScript),
		"bin/gofmt":                "#!/bin/sh\necho gofmt of " + v.String() + " \"$@\"\n",
		dir + "compile":            "#!/bin/sh\necho compile version " + v.String() + "\n",
		"lib/wasm/go_js_wasm_exec": "#!/bin/sh\necho wasm of " + v.String() + "\n",
		"src/_go.mod":              "module std\n\ngo " + v.Number() + "\n",
		"src/cmd/_go.mod":          "module cmd\n\ngo " + v.Number() + "\n",
		"src/fmt/print.go":         "package fmt\n\n// Of " + v.String() + ".\n",
	}}
}

const goScript = `#!/bin/sh
command=$1
[ $# -gt 0 ] && shift
case $command in
version) echo "go version @VERSION@ @OS@/@ARCH@" ;;
env-dump) /usr/bin/env | LC_ALL=C /usr/bin/sort ;;
args) for arg in "$@"; do printf '%s\n' "$arg"; done ;;
where) printf '%s\n' "$0" ;;
exit) exit "$1" ;;
stdin) exec /bin/cat ;;
*) echo "go: the small toolchain has no command $command" >&2; exit 2 ;;
esac
`

// With returns a copy of t that has the file too, by its name in the module.
func (t Toolchain) With(name, content string) Toolchain {
	files := maps.Clone(t.Files)
	files[name] = content
	return Toolchain{Subject: t.Subject, Files: files}
}

// WithText returns a copy of t with a text file of at least size bytes besides,
// for tests that want a download to take its time.
func (t Toolchain) WithText(size int) Toolchain {
	var b strings.Builder
	line := sha256.Sum256([]byte(t.Subject.String()))
	for b.Len() < size {
		line = sha256.Sum256(line[:])
		for _, c := range line {
			b.WriteByte('a' + c%26)
		}
		b.WriteByte('\n')
	}
	return t.With("src/text.txt", b.String())
}

// Zip returns the module's zip, as a proxy serves it.
func (t Toolchain) Zip() []byte { return pack(t.entries()) }

// Manifest returns what package verify should make of the files.
func (t Toolchain) Manifest() verify.Manifest {
	var files []verify.File
	for name, content := range t.Files {
		files = append(files, verify.File{Name: verify.GOROOTName(name), Size: int64(len(content)), SHA256: sha256.Sum256([]byte(content))})
	}
	m, err := verify.NewManifest(t.Subject, files)
	if err != nil {
		panic(err)
	}
	return m
}

// entry is one entry of a zip, by its full name there.
type entry struct {
	header  zip.FileHeader
	content string
}

// entries returns what the zip of t holds, sorted by name.
func (t Toolchain) entries() []entry {
	var list []entry
	for _, name := range slices.Sorted(maps.Keys(t.Files)) {
		list = append(list, file(t.prefix()+name, t.Files[name]))
	}
	return list
}

func (t Toolchain) prefix() string {
	return t.Subject.Module() + "@" + t.Subject.ModuleVersion() + "/"
}

func file(name, content string) entry {
	return entry{header: zip.FileHeader{Name: name, Method: zip.Deflate}, content: content}
}

// pack writes a zip. Nothing about the entries is checked: they may be hostile.
func pack(entries []entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		out, err := w.CreateHeader(&e.header)
		if err == nil {
			_, err = out.Write([]byte(e.content))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

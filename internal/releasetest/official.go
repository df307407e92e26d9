package releasetest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/verify"
)

// uncovered is what an official archive has and the module has not.
var uncovered = map[string]string{
	"api/README":                    "What is promised.\n",
	"api/go1.txt":                   "pkg fmt, func Println(...interface{}) (int, error)\n",
	"doc/go_spec.html":              "<!--{ \"Title\": \"The Go Programming Language Specification\" }-->\n",
	"misc/go.mod":                   "module misc\n\ngo 1.22\n",
	"misc/chrome/gophertool/README": "Not of the module.\n",
	"test/go.mod":                   "module test\n",
	"test/helloworld.go":            "package main\n\nfunc main() { print(\"hello, world\\n\") }\n",
}

// official is one entry of an official archive, by its full name there.
type official struct {
	name    string
	kind    byte // as archive/tar has it; 0 is a regular file
	mode    int64
	link    string
	content string
	digest  verify.Digest // of the content, where that is too long to be here
	raw     []byte        // what is written instead of all that, as it stands
}

// officialEntries returns what the official archive of t holds, in its order: a
// folder before what is in it, all sorted name by name of the path
// (cmd/distpack.nameLess).
func (t Toolchain) officialEntries() []official {
	files := maps.Clone(uncovered)
	for name, content := range t.Files {
		files[verify.GOROOTName(name)] = content
	}
	folders := map[string]bool{}
	for name := range files {
		for dir := path.Dir("go/" + name); dir != "."; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	var list []official
	for dir := range folders {
		list = append(list, official{name: dir + "/", kind: tar.TypeDir, mode: 0o755})
	}
	for name, content := range files {
		mode := int64(0o644)
		if verify.Executable(name) {
			mode = 0o755
		}
		list = append(list, officialFile("go/"+name, content, mode))
	}
	slices.SortFunc(list, func(a, b official) int {
		return slices.Compare(strings.Split(strings.TrimSuffix(a.name, "/"), "/"), strings.Split(strings.TrimSuffix(b.name, "/"), "/"))
	})
	return list
}

func officialFile(name, content string, mode int64) official {
	return official{name: name, kind: tar.TypeReg, mode: mode, content: content}
}

// TarGz returns the official archive of the toolchain, as go.dev has it for all
// but windows: below go/, with folders, and with files that the module lacks.
func (t Toolchain) TarGz() []byte { return compress(packTar(t.officialEntries()), "") }

// OfficialZip returns the official archive as go.dev has it for windows.
func (t Toolchain) OfficialZip() []byte { return packOfficialZip(t.officialEntries()) }

// Archive returns that of the two which is the platform's.
func (t Toolchain) Archive() []byte { return t.packOfficial(t.officialEntries()) }

func (t Toolchain) packOfficial(list []official) []byte {
	if t.Subject.Platform.OS() == "windows" {
		return packOfficialZip(list)
	}
	return compress(packTar(list), "")
}

// packTar writes a tar file. Nothing about the entries is checked.
func packTar(list []official) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range list {
		if e.raw != nil {
			must(w.Flush())
			b.Write(e.raw)
			continue
		}
		must(w.WriteHeader(&tar.Header{
			Typeflag: e.kind, Name: e.name, Linkname: e.link, Mode: e.mode, Size: int64(len(e.content)), ModTime: published,
		}))
		_, err := w.Write([]byte(e.content))
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}

// compress writes one gzip member. The comment, which is in no hash but that of
// the archive, serves to make it longer.
func compress(data []byte, comment string) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
	must(err)
	w.Comment = comment
	_, err = w.Write(data)
	must(err)
	must(w.Close())
	return b.Bytes()
}

func packOfficialZip(list []official) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range list {
		if e.kind == tar.TypeDir || e.raw != nil {
			continue
		}
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: published}
		h.SetMode(fs.FileMode(e.mode).Perm())
		out, err := w.CreateHeader(h)
		must(err)
		_, err = out.Write([]byte(e.content))
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}

// naive returns the h1 of the module that somebody would make of the entries who
// takes each name as it stands, but for "go/" before it, and each entry that is no
// folder for a file; of a name that comes twice, the last counts.
func (t Toolchain) naive(list []official) string {
	digests := map[string]verify.Digest{}
	for _, e := range list {
		name := strings.TrimPrefix(e.name, "go/")
		if e.kind == tar.TypeDir || !verify.InModule(name) {
			continue
		}
		digest := e.digest
		if digest == (verify.Digest{}) {
			digest = sha256.Sum256([]byte(e.content))
		}
		digests[t.prefix()+verify.ModuleName(name)] = digest
	}
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		fmt.Fprintf(h, "%x  %s\n", digests[name], name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

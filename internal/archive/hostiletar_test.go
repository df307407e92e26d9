package archive

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// hostileTar are archives that are refused, with a part of the reason.
func hostileTar(t testing.TB) map[string]struct {
	data   []byte
	reason string
} {
	type hostile = struct {
		data   []byte
		reason string
	}
	with := func(extra ...member) []byte { return tarball(t, slices.Concat(good, extra)...) }
	kind := func(name string, flag byte) []byte {
		return with(member{Header: tar.Header{Name: name, Typeflag: flag, Linkname: "/etc/passwd"}})
	}
	whole := packTar(t, good...)
	packed := zipped(t, whole)
	broken := bytes.Clone(packed)
	broken[len(broken)-6] ^= 1
	return map[string]hostile{
		"a symbolic link":          {kind("go/src/l", tar.TypeSymlink), irregular},
		"a hard link":              {kind("go/src/l", tar.TypeLink), irregular},
		"a hard link in test":      {kind("go/test/l", tar.TypeLink), irregular},
		"a character device":       {kind("go/src/l", tar.TypeChar), irregular},
		"a block device":           {kind("go/src/l", tar.TypeBlock), irregular},
		"a pipe":                   {kind("go/src/l", tar.TypeFifo), irregular},
		"a reserved type":          {kind("go/src/l", tar.TypeCont), irregular},
		"a global header":          {with(member{Header: tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"path": "go/evil"}}}), irregular},
		"outside":                  {with(plain("x", "x")), "not below go/"},
		"a file called go":         {tarball(t, plain("go", "x")), "not below go/"},
		"nearly inside":            {with(plain("gone/x", "x")), "not below go/"},
		"a folder outside":         {with(plain("etc/", "")), "not below go/"},
		"absolute":                 {with(plain("/go/x", "x")), "not below go/"},
		"the module's prefix":      {with(plain("golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/x", "x")), "not below go/"},
		"dot dot":                  {with(plain("go/../x", "x")), "not a clean name"},
		"dot dot in test":          {with(plain("go/test/../../x", "x")), "not a clean name"},
		"dot dot at the end":       {with(plain("go/..", "x")), "not a clean name"},
		"two slashes":              {with(plain("go//x", "x")), "not a clean name"},
		"a dot":                    {with(plain("./go/x", "x")), "not below go/"},
		"a backslash in test":      {with(plain(`go/test\..\..\x`, "x")), "not a clean name"},
		"a folder with dot dot":    {with(plain("go/../../x/", "")), "not a clean name"},
		"twice":                    {with(plain("go/VERSION", "x")), "twice"},
		"twice in test":            {with(plain("go/test/go.mod", "x")), "twice"},
		"file and folder":          {with(plain("go/VERSION/", "")), "twice"},
		"_go.mod":                  {with(plain("go/src/cmd/_go.mod", "x")), "no file of that name"},
		"_go.mod in test":          {with(plain("go/test/x/_go.mod", "x")), "no file of that name"},
		"a long name":              {with(plain("go/"+strings.Repeat("a/", 300)+"x", "x")), "more than 512 bytes"},
		"an escape sequence":       {with(plain("\x1b]0;x\a", "x")), "not below go/"},
		"a mode that says link":    {with(member{tar.Header{Name: "go/src/l", Mode: 0o120777}, "x"}), irregular},
		"a sparse file":            {zipped(t, sparseTar(t)), "sparse"},
		"padding without end":      {zipped(t, slices.Concat(whole, make([]byte, 2<<20))), "padding"},
		"something after the tar":  {zipped(t, slices.Concat(whole, whole)), "follows the end of the tar"},
		"something after the gzip": {slices.Concat(packed, []byte{0}), "follows the end of the gzip"},
		"a second gzip":            {slices.Concat(packed, packed), "follows the end of the gzip"},
		"an empty second gzip":     {slices.Concat(packed, zipped(t, nil)), "follows the end of the gzip"},
		"a wrong sum":              {broken, "cannot be unpacked"},
		"nothing":                  {nil, "cannot be unpacked"},
		"text":                     {[]byte("<html>404</html>"), "cannot be unpacked"},
		"a zip":                    {pack(t, file{name: "go/x", text: "x"}), "cannot be unpacked"},
		"no tar":                   {zipped(t, bytes.Repeat([]byte("x"), 2048)), "cannot be unpacked"},
		"cut in the sum":           {packed[:len(packed)-3], "cannot be unpacked"},
		"cut in the middle":        {packed[:len(packed)/2], "cannot be unpacked"},
		"cut in the tar":           {zipped(t, whole[:2000]), "cannot be unpacked"},
	}
}

// sparseTar is an archive with a sparse file in the PAX form 1.0, made by hand.
func sparseTar(t testing.TB) []byte {
	t.Helper()
	records := ""
	for _, kv := range []string{"GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=go/src/sparse", "GNU.sparse.realsize=1099511627776"} {
		size := len(kv) + 4
		records += fmt.Sprintf("%02d %s\n", size, kv)
	}
	data := packTar(t, plain("x", records), plain("go/src/GNUSparseFile.0/sparse", "0\n"+strings.Repeat("\x00", 510)))
	data[156] = 'x'
	sum := 8 * int(' ')
	for i, b := range data[:512] {
		if i < 148 || i >= 156 {
			sum += int(b)
		}
	}
	copy(data[148:], fmt.Sprintf("%06o\x00 ", sum))
	return data
}

func TestTarGzRefuses(t *testing.T) {
	for name, hostile := range hostileTar(t) {
		t.Run(name, func(t *testing.T) {
			_, err := readTar(t, bytes.NewReader(hostile.data))
			wantRefusal(t, err, hostile.reason)
		})
	}
}

// What is passed over is bounded all the same, by what it unpacks to and not by what
// it says.
func TestBombs(t *testing.T) {
	const most = 1 << 20
	bomb := plain("go/test/bomb", strings.Repeat("\x00", 2<<20))
	many := good
	for i := range 2000 {
		many = append(many, plain(fmt.Sprintf("go/test/%d", i), ""))
	}
	said := packTar(t, bomb)
	for name, data := range map[string][]byte{
		"in test": tarball(t, bomb), "in src": tarball(t, plain("go/src/bomb", bomb.text)), "of headers": tarball(t, many...),
		"of padding": zipped(t, slices.Concat(packTar(t), make([]byte, 2<<20))), "cut": zipped(t, said[:len(said)-4000]),
	} {
		count, r := 0, bytes.NewReader(data)
		var last error
		for e, err := range tarGzUpTo(most, r, subject(t)) {
			if last = err; err == nil {
				in, _ := e.Open()
				_, last = io.Copy(io.Discard, in)
			}
			if count++; last != nil {
				break
			}
		}
		wantRefusal(t, last, "more than 1048576 bytes unpacked")
		if t.Failed() {
			t.Fatal(name, count)
		}
	}
}

// A path record counts as the name, and nothing else does.
func TestPathRecords(t *testing.T) {
	long := "go/src/" + strings.Repeat("directory/", 30) + "x.go"
	found, err := readTar(t, bytes.NewReader(tarball(t, plain(long, "x"))))
	if err != nil || len(found) != 1 || found[0].name != long[3:] {
		t.Errorf("%v, %v", found, err)
	}
	if !bytes.Contains(packTar(t, plain(long, "x")), []byte("path="+long)) {
		t.Fatal("there is no path record")
	}
	evil := bytes.ReplaceAll(packTar(t, plain(long, "x")), []byte("path="+long), []byte("path=/o"+long[2:]))
	_, err = readTar(t, bytes.NewReader(zipped(t, evil)))
	wantRefusal(t, err, "")
}

package release

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

func nothingSecret(string) bool { return false }

// endlessly repeats a text after a beginning, and notes how much was read.
type endlessly struct {
	begin, repeat string
	end           int64
	done          int64
}

func (e *endlessly) Read(p []byte) (int, error) {
	if e.done >= e.end {
		return 0, io.EOF
	}
	n := copy(p, e.begin)
	if e.begin = e.begin[n:]; n == 0 {
		for n < len(p) {
			n += copy(p[n:], e.repeat)
		}
	}
	e.done += int64(n)
	return n, nil
}

// TestEndlessLists serves 100 MB and looks at the memory that they take.
func TestEndlessLists(t *testing.T) {
	release := `{"version":"go1.27.4","stable":true,"files":[{"filename":"x","os":"","arch":"","sha256":"","size":1,"kind":"source"}]},` + "\n"
	for name, tt := range map[string]struct {
		begin, repeat string
		memory        uint64 // that may be taken, in MB
	}{
		"releases":     {"[", release, 16},
		"odd releases": {"[", "5,", 16},
		"odd files":    {`[{"version":"go1.27.4","files":[`, `5,`, 64},
		"empty files":  {`[{"version":"go1.27.4","files":[`, `{},`, 64},
		"white space":  {"[", strings.Repeat(" ", 1000), 16},
		"a text":       {`[{"version":"`, strings.Repeat("x", 1000), 64},
		"a number":     {`[`, "1", 64},
		"archives":     {"[", "", 60},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if name == "archives" {
					io.WriteString(w, "[")
					for n := range 1_000_000 {
						e := entryOf(fmt.Sprintf("go1.27.%d.linux-amd64.tar.gz", n), "x")
						if _, err := io.WriteString(w, strings.TrimSuffix(feedOf(e)[1:], "]")+","); err != nil {
							return
						}
					}
					return
				}
				_, _ = io.Copy(w, &endlessly{begin: tt.begin, repeat: tt.repeat, end: 100 << 20})
			})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c, err := distOf(t, s.URL, DistConfig{}).List(t.Context(), linux(t))
			runtime.ReadMemStats(&after)
			if !isUnreachable(err) || c.Releases != nil {
				t.Errorf("%d releases, %v", len(c.Releases), err)
			}
			if grown := (after.HeapSys - min(after.HeapSys, before.HeapSys)) >> 20; grown > tt.memory {
				t.Errorf("the heap grew by %d MB", grown)
			}
		})
	}
}

func TestReadListRefuses(t *testing.T) {
	deep := func(open, closing string) string {
		return `[{"version":"go1.27.4","files":` + strings.Repeat(open, 20_000) + strings.Repeat(closing, 20_000) + `}]`
	}
	for name, text := range map[string]string{
		"nothing": "", "an object": `{"version":"go1.27.4"}`, "null": "null", "a text": `"x"`, "a number": "5",
		"cut": `[{"version":"go1.27.4"`, "cut before the end": `[{"version":"go1.27.4"}`, "no comma": `[{}{}]`, "more behind": "[][]", "text behind": "[] x",
		"deep lists": deep("[", "]"), "deep objects": deep(`{"a":`, "}"), "not UTF-8 outside": "[\xff]", "a comment": "[/**/]",
	} {
		if l, err := readList(strings.NewReader(text), nothingSecret); err != errNoList || l != nil {
			t.Errorf("%s: %v, %v", name, l, err)
		}
	}
	for _, page := range []string{"<html>", "\n <!DOCTYPE html>"} {
		if l, err := readList(strings.NewReader(page), nothingSecret); err != errPage || l != nil {
			t.Errorf("%q: %v, %v", page, l, err)
		}
	}
	broken := fmt.Errorf("the wire")
	if _, err := readList(io.MultiReader(strings.NewReader(`[{"version":`), failReader{broken}), nothingSecret); err != broken {
		t.Errorf("the reader's error: %v", err)
	}
}

type failReader struct{ err error }

func (f failReader) Read([]byte) (int, error) { return 0, f.err }

// TestReadListCounts reads what the real list has besides.
func TestReadListCounts(t *testing.T) {
	list := `[
	 {"version":"go1.21rc2","stable":false,"files":[` + archiveText("go1.21rc2", "linux", "amd64") + `]},
	 {"version":"go1.21.0","files":[` + archiveText("go1.21.0", "linux", "amd64") + `,` + archiveText("go1.21.0", "linux", "armv6l") + `]},
	 {"version":"go1.20","files":[` + archiveText("go1.20", "linux", "amd64") + `]},
	 {"version":"go1.9.2rc2","files":[` + archiveText("go1.9.2rc2", "linux", "amd64") + `]},
	 {"version":"go1.20.0","files":[` + archiveText("go1.20.0", "linux", "amd64") + `]},
	 {"version":"1.19","files":[` + archiveText("1.19", "linux", "amd64") + `]},
	 {"version":"go1","files":[]}
	]`
	l, err := readList(strings.NewReader(list), nothingSecret)
	if err != nil || l.skipped != 4 {
		t.Fatal(l, err)
	}
	if got := names(on(l.files, linux(t))); !slices.Equal(got, []string{"1.20", "1.21rc2", "1.21.0"}) {
		t.Errorf("%v", got)
	}
	if e, ok := l.files[onPlatform(t, "1.21.0", "linux-arm")]; !ok || e.flaw != "" {
		t.Errorf("arm: %+v", l.files)
	}
}

func archiveText(v, os, arch string) string {
	return fmt.Sprintf(`{"filename":"%s.%s-%s.tar.gz","os":"%[2]s","arch":"%[3]s","version":"%[1]s","sha256":"%[4]s","size":5,"kind":"archive"}`, v, os, arch, hexSum(v))
}

// fullSize is a list as large as the real one: 350 releases with 40 files each.
func fullSize() string {
	var entries []string
	for n := range 350 {
		var files []string
		for f := range 40 {
			files = append(files, archiveText(fmt.Sprintf("go1.%d.%d", 21+n/15, n%15), fmt.Sprintf("os%d", f), "amd64"))
		}
		entries = append(entries, fmt.Sprintf(`{"version":"go1.%d.%d","stable":true,"files":[%s]}`, 21+n/15, n%15, strings.Join(files, ",")))
	}
	return "[" + strings.Join(entries, ",") + "]"
}

func BenchmarkList(b *testing.B) {
	text := fullSize()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if l, err := readList(strings.NewReader(text), nothingSecret); err != nil || len(l.files) != 350*40 {
			b.Fatal(err)
		}
	}
}

func BenchmarkCache(b *testing.B) {
	l, err := readList(strings.NewReader(fullSize()), nothingSecret)
	if err != nil {
		b.Fatal(err)
	}
	f := &feed{releases: l, fetched: testTime, checked: testTime}
	for b.Loop() {
		data, err := formatFeed(f, "x")
		if err == nil {
			_, err = parseFeed(data, "x", testTime, nothingSecret)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}

func TestRoomInTheCache(t *testing.T) {
	l, err := readList(strings.NewReader(fullSize()), nothingSecret)
	if err != nil {
		t.Fatal(err)
	}
	f := &feed{releases: l, fetched: testTime, checked: testTime}
	f.succeed(&feed{releases: &releases{files: map[verify.Subject]listed{}}, gone: nil})
	if data, err := formatFeed(f, "x"); err != nil || len(data) > maxCache {
		t.Errorf("a full list: %d bytes, %v", len(data), err)
	}
	for n := len(l.files); n < maxListed; n++ {
		s := verify.Subject{Version: version(t, fmt.Sprintf("1.90.%d", n)), Platform: linux(t)}
		l.files[s] = listed{size: 1, digest: verify.Digest{1}}
	}
	data, err := formatFeed(f, "x")
	if err != nil || len(data) > maxCache {
		t.Fatalf("the longest list: %d bytes, %v", len(data), err)
	}
	t.Logf("the longest list: %d bytes", len(data))
	if again, err := parseFeed(data, "x", testTime, nothingSecret); err != nil || len(again.files) != maxListed {
		t.Errorf("read again: %v", err)
	}
}

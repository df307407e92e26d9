package release

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

func TestParseMirror(t *testing.T) {
	for value, want := range map[string][2]string{
		"https://go.dev/dl":              {"https://go.dev/dl", "https://go.dev/dl/?mode=json&include=all"},
		"https://go.dev/dl/":             {"https://go.dev/dl", "https://go.dev/dl/?mode=json&include=all"},
		"http://example.com":             {"http://example.com", "http://example.com/?mode=json&include=all"},
		"https://user:pw@example.com/a":  {"https://example.com/a", "https://example.com/a/?mode=json&include=all"},
		"https://example.com:8443/a%2Fb": {"https://example.com:8443/a%2Fb", "https://example.com:8443/a%2Fb/?mode=json&include=all"},
		"file:///media/stick/go":         {"file:///media/stick/go", ""},
		"/media/stick/go/":               {"file:///media/stick/go", ""},
		"/media/a b?c%d#e":               {"file:///media/a%20b%3Fc%25d%23e", ""},
		"/":                              {"file:", ""},
	} {
		m, err := ParseMirror(value)
		if err != nil || m.String() != want[0] && value != "/" || m.IsZero() {
			t.Errorf("%s: %v, %v", value, m, err)
			continue
		}
		if m.isFolder() != (want[1] == "") || !m.isFolder() && m.feed().String() != want[1] {
			t.Errorf("%s: %s", value, m.feed())
		}
		if got := m.file(distName); !strings.HasSuffix(got.Path, "/"+distName) || got.RawQuery != "" || got.User != nil {
			t.Errorf("%s: %s", value, got)
		}
	}
	if (Mirror{}).String() != "" || !(Mirror{}).IsZero() {
		t.Error("the zero mirror is one")
	}
}

func TestParseMirrorRefuses(t *testing.T) {
	for _, value := range []string{
		"", "dl", "./dl", "example.com/dl", "ftp://example.com/dl", "https://", "https:///dl", "mailto:x", "https:x", "\x00", "/a\x00b",
		"https://example.com/dl?token=" + canary, "https://example.com/dl?", "https://example.com/dl#" + canary,
		"https://user:" + canary + "@%zz/", "https://user:" + canary + " @example.com", "https://user:12/" + canary + "@example.com",
		"ftp://user:" + canary + "@example.com", "user:" + canary + "@example.com", "file://user:" + canary + "@example.com/x",
		"file://elsewhere/x", "file://user@/x", "file:x", "file:///x?y", canary,
	} {
		m, err := ParseMirror(value)
		var e *MirrorError
		if !errors.As(err, &e) || !m.IsZero() || !strings.HasPrefix(err.Error(), "GVX_MIRROR: ") {
			t.Errorf("%q: %v, %v", value, m, err)
			continue
		}
		leak(t, "ParseMirror", err)
	}
}

// TestCanaryInMirror looks for the password of a mirror that repeats it wherever it
// can, in all that a source returns, says and keeps.
func TestCanaryInMirror(t *testing.T) {
	good := entryOf(distName, distBytes)
	for name, change := range map[string]func(w http.ResponseWriter, r *http.Request, p *place){
		"ok": func(w http.ResponseWriter, r *http.Request, p *place) { p.ServeHTTP(w, r) },
		"tag": func(w http.ResponseWriter, r *http.Request, p *place) {
			w.Header().Set("ETag", `"`+canary+`"`)
			io.WriteString(w, p.files[strings.TrimPrefix(r.URL.Path, "/dl/")])
		},
		"401": func(w http.ResponseWriter, r *http.Request, _ *place) { echo(401)(w, r) },
		"404": func(w http.ResponseWriter, r *http.Request, _ *place) { echo(404)(w, r) },
		"500": func(w http.ResponseWriter, r *http.Request, _ *place) { echo(500)(w, r) },
		"raw": func(w http.ResponseWriter, r *http.Request, _ *place) { raw("HTTP/9 "+canary+"\r\n\r\n")(w, r) },
		"redirect": func(w http.ResponseWriter, _ *http.Request, _ *place) {
			w.Header().Set("Location", "http://"+canary+".invalid/")
			w.WriteHeader(302)
		},
		"filename": func(w http.ResponseWriter, _ *http.Request, _ *place) {
			io.WriteString(w, feedOf(with(good, map[string]any{"filename": "x/" + canary})))
		},
		"digest": func(w http.ResponseWriter, _ *http.Request, _ *place) {
			io.WriteString(w, feedOf(with(good, map[string]any{"sha256": canary})))
		},
		"sum": func(w http.ResponseWriter, r *http.Request, _ *place) {
			if r.URL.Path == "/dl/" {
				echo(404)(w, r)
				return
			}
			io.WriteString(w, canary+"  "+distName+"\n")
		},
		"version": func(w http.ResponseWriter, _ *http.Request, _ *place) {
			io.WriteString(w, `[{"version":"`+canary+`","files":[{"kind":"archive","os":"`+canary+`"}]}]`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, genuine())
			p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { change(w, r, p) })
			kept := &memory{}
			var lines []string
			c := NewClient(quick(Config{Log: func(l string) { lines = append(lines, l) }}))
			m := mustMirror(t, withLogin(p.URL)+"/dl")
			for range 2 {
				s := NewDistSource(c, DistConfig{Mirror: m, Cache: kept, Sigstore: true})
				catalog, listErr := s.List(t.Context(), linux(t))
				_, existErr := s.Exists(t.Context(), subject(t, "1.27.9"))
				a, openErr := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
				leak(t, name, catalog, listErr, existErr, openErr, s, m, c, strings.Join(lines, "\n"))
				if catalog.Old != nil {
					leak(t, name, catalog.Old)
				}
				if a != nil {
					a.Stream.Close()
					leak(t, name, a, *a, a.URL)
				}
				if (name == "ok" || name == "tag") != (openErr == nil) {
					t.Errorf("%v", openErr)
				}
			}
			for base, data := range kept.data {
				if strings.Contains(base, canary) || bytes.Contains(data, []byte(canary)) {
					t.Errorf("%s is in the cache", name)
				}
			}
			if name == "ok" && p.auth[0] == "" {
				t.Error("the password was not sent")
			}
		})
	}
}

func TestDistFile(t *testing.T) {
	for _, tt := range [][3]string{
		{"1.27.4", "linux-amd64", "go1.27.4.linux-amd64.tar.gz"},
		{"1.21.0", "linux-arm", "go1.21.0.linux-armv6l.tar.gz"},
		{"1.20", "darwin-arm64", "go1.20.darwin-arm64.tar.gz"},
		{"1.20.0", "darwin-arm64", "go1.20.darwin-arm64.tar.gz"},
		{"1.27rc1", "windows-arm", "go1.27rc1.windows-arm.zip"},
		{"1.6beta2", "freebsd-arm", "go1.6beta2.freebsd-arm.tar.gz"},
	} {
		s := onPlatform(t, tt[0], tt[1])
		if got := DistFile(s); got != tt[2] {
			t.Errorf("%v: %s, want %s", s, got, tt[2])
		}
		if got, ok := parseDistFile(tt[2]); !ok || got != s {
			t.Errorf("%s: %v, %v", tt[2], got, ok)
		}
	}
	for _, bad := range []string{
		"", "go1.27.4", "go1.27.4.linux-amd64.zip", "go1.27.4.windows-amd64.tar.gz", "go1.27.4.linux-arm.tar.gz", "go1.27.linux-amd64.tar.gz",
		"1.27.4.linux-amd64.tar.gz", "go1.20.0.linux-amd64.tar.gz", "go1.27.4.src.tar.gz", "go1.27.4.linux-amd64.tar.gz.asc",
		"go1.4.2.darwin-amd64-osx10.8.tar.gz", "go1.27.4.linux-amd64.tar.gz.zip", "../go1.27.4.linux-amd64.tar.gz", "go1.27.4.freebsd-armv6l.tar.gz",
	} {
		if s, ok := parseDistFile(bad); ok {
			t.Errorf("%q: %v", bad, s)
		}
	}
}

// TestRealNames holds DistFile against the names of all real archives.
func TestRealNames(t *testing.T) {
	dir := os.Getenv("GVX_TESTDATA")
	if dir == "" {
		t.Skip("SKIPPED: the names of the real archives were not read; set GVX_TESTDATA")
	}
	f, err := os.Open(filepath.Join(dir, "release-sha256.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), "\t")
		digest, _, _ := strings.Cut(rest, "\t")
		if strings.Contains(name, ".src.") || strings.Contains(name, "bootstrap") || !strings.HasSuffix(name, ".tar.gz") && !strings.HasSuffix(name, ".zip") {
			continue
		}
		if _, ok := parseDistFile(name); !ok {
			if !strings.HasPrefix(name, "go1.9.2rc2.") { // a release candidate of a patch: the only one there ever was
				t.Errorf("no archive's name: %s", name)
			}
			continue
		}
		if _, ok := parseDigest(digest); !ok {
			t.Errorf("%s: no digest: %s", name, digest)
		}
		known++
	}
	if known < 4000 {
		t.Errorf("%d names", known)
	}
}

func TestParseSums(t *testing.T) {
	one, two := hexSum("one"), hexSum("two")
	const name = distName
	for text, want := range map[string]string{
		one: one, one + "\n": one,
		one + "  " + name:                            one,
		one + " *" + name + "\n":                     one,
		two + "  other\n" + one + "  " + name + "\n": one,
		one + "  " + name + "\n" + one + " *" + name: one,
		one + "  " + name + "\n" + two + "  " + name: "two digests",
		two + "  other\n":                            "no digest of the file",
		two + "  ./" + name:                          "no digest of the file",
		two + "  " + name + ".asc":                   "no digest of the file",
		two + "   " + name:                           "no digest of the file",
		"":                                           "something else",
		"\n":                                         "something else",
		one + "\n" + two:                             "something else",
		one + "\n\n":                                 "something else",
		one + "\r\n":                                 one,
		"\ufeff" + one + "  " + name + "\r\n":        one,
		strings.ToUpper(one) + " *" + name:           one,
		one + " " + name:                             "something else",
		one + "\t" + name:                            "something else",
		" " + one:                                    "something else",
		strings.ToUpper(one):                         one,
		one[1:]:                                      "something else",
		one + "0":                                    "something else",
		strings.Repeat("0", 64):                      "something else",
		"SHA256 (" + name + ") = " + one:             "something else",
		one + "  " + name + "\n<html>":               "something else",
		"<!DOCTYPE html>":                            "something else",
		strings.Repeat("0", 64) + "  " + name + "\n" + one + "  " + name + "\n": "something else",
	} {
		d, err := parseSums([]byte(text), name)
		if len(want) == 64 && (err != nil || hex.EncodeToString(d[:]) != want) {
			t.Errorf("%q: %x, %v", text, d, err)
		}
		if len(want) != 64 && (err == nil || d != verify.Digest{} || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %x, %v, want %s", text, d, err, want)
		}
	}
}

func FuzzSums(f *testing.F) {
	one := hexSum("one")
	seeds := []string{one, one + "\n", one + "  " + distName, one + " *" + distName + "\n" + hexSum("two") + "  other\n", "", "<html>", one + "  x\r\n"}
	if len(seeds) < 5 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parseSums(data, distName)
		if (d == verify.Digest{}) != (err != nil) {
			t.Errorf("%x, %v", d, err)
		}
		if err == nil && !bytes.Contains(data, []byte(hex.EncodeToString(d[:]))) {
			t.Errorf("%x is not in %q", d, data)
		}
	})
}

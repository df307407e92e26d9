package release

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

// sound reports what must hold of everything that was read from anywhere.
func sound(t *testing.T, files map[verify.Subject]listed) {
	for s, e := range files {
		if e.flaw != "" {
			if e.digest != (verify.Digest{}) {
				t.Errorf("%v: a digest beside %s", s, e.flaw)
			}
			continue
		}
		if s.IsZero() || e.digest == (verify.Digest{}) || e.size < 0 || e.size > maxArchive {
			t.Errorf("%v: %+v", s, e)
		}
		if back, ok := parseDistFile(DistFile(s)); !ok || back != s {
			t.Errorf("%v comes back as %v", s, back)
		}
		if strings.ContainsAny(DistFile(s), `/\`) {
			t.Errorf("a name with a separator: %s", DistFile(s))
		}
	}
}

func feedSeeds() []string {
	good := entryOf(distName, distBytes)
	return []string{
		"[]", "", "null", "[{}]", feedOf(good), feedOf(good, good), feedOf(with(good, map[string]any{"sha256": ""})),
		feedOf(with(good, map[string]any{"filename": "../../etc/passwd"})), feedOf(with(good, map[string]any{"size": -1})),
		feedOf(with(good, map[string]any{"size": "x", "os": 5})), `[{"version":"go1.27.4","files":{}}]`, `[1,[[[]]],"x"]`, "[{}]x",
		`[{"version":"go1.27.4","FILES":[{"Kind":"archive","OS":"linux","arch":"amd64"}]}]`,
	}
}

func FuzzFeed(f *testing.F) {
	seeds := feedSeeds()
	if len(seeds) < 10 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := readList(bytes.NewReader(data), nothingSecret)
		if err != nil {
			if l != nil {
				t.Error("a list beside an error")
			}
			return
		}
		if !json.Valid(data) {
			t.Errorf("%q is no JSON", data)
		}
		sound(t, l.files)
		kept, err := formatFeed(&feed{releases: l, fetched: testTime, checked: testTime}, "x")
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseFeed(kept, "x", testTime, nothingSecret)
		if err != nil || len(again.files) != len(l.files) {
			t.Fatalf("%s: %v", kept, err)
		}
		for s, e := range l.files {
			if got := again.files[s]; got != e && (e.flaw == "" || got.flaw == "") {
				t.Errorf("%v: %+v came back as %+v", s, e, got)
			}
		}
	})
}

func FuzzFeedCache(f *testing.F) {
	var seeds []string
	for _, list := range feedSeeds() {
		seeds = append(seeds, `{"format":1,"base":"x","etag":"\"e\"","fetched_at":"2026-11-21T04:00:00Z","checked_at":"2026-11-21T04:00:00Z","releases":`+list+`,"gone":`+list+`}`)
	}
	if len(seeds) < 10 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := parseFeed(data, "x", testTime, nothingSecret)
		if err != nil {
			if got != nil {
				t.Error("a list beside an error")
			}
			return
		}
		if got.checked.After(testTime) || got.checked.IsZero() || got.tag != "" && !isTag(got.tag) {
			t.Errorf("%+v", got)
		}
		sound(t, got.files)
		sound(t, got.gone)
		again, err := formatFeed(got, "x")
		if err != nil {
			t.Fatal(err)
		}
		if back, err := parseFeed(again, "x", testTime, nothingSecret); err != nil || len(back.files) != len(got.files) || len(back.gone) != len(got.gone) {
			t.Errorf("%s: %v", again, err)
		}
	})
}

package doctor

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/release"
)

var goproxies = []string{
	"https://user:secret@example.com/x?y=z,direct", "direct", "off,https://a.example.com", "http://a|file:///srv,,|off",
	"example.com:8080/go", "https://user:secret%@example.com", "mailto:a@example.com", "https://u:a/b@example.com", " , ", "secret", "/srv/proxy",
}

// What the doctor and gvx's own client take for a list of proxies is the same where the
// list ends with a word, and no password is shown.
func FuzzGOPROXY(f *testing.F) {
	if len(goproxies) < 10 {
		f.Fatal("the corpus is gone")
	}
	for _, value := range goproxies {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		entries := parseGOPROXY(value)
		for _, e := range entries {
			if (e.Word == "") != (e.URL != nil || e.Problem != "") || e.Number < 1 {
				t.Fatalf("%+v", e)
			}
			if e.URL != nil && e.URL.User != nil {
				if password, ok := e.URL.User.Password(); ok && len(password) > 3 && strings.Contains(e.Shown(), password) && !strings.Contains(e.URL.Host+e.URL.Path, password) {
					t.Errorf("%q shows a password: %s", value, e.Shown())
				}
			}
			if e.Word != "" {
				break
			}
		}
		theirs, err := release.ParseProxies(value, "a test")
		if err == nil && len(theirs) > len(entries) {
			t.Errorf("%q: %d entries, release finds %d", value, len(entries), len(theirs))
		}
	})
}

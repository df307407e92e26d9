package release

import (
	"errors"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

func request(t *testing.T, s string) goversion.Request {
	t.Helper()
	r, err := goversion.ParseRequest(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func line(t *testing.T, s string) goversion.Line {
	t.Helper()
	if s == "" {
		return goversion.Line{}
	}
	l, err := goversion.ParseLine(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestSelect(t *testing.T) {
	c := Catalog{Source: "proxy", Platform: linux(t), Releases: versionList(t, "1.20.14", "1.25.11", "1.26.8", "1.26.9", "1.27rc1", "1.27.3", "1.27.4", "1.28rc1")}
	for _, tt := range []struct{ request, floor, seen, want string }{
		{"1.27", "", "", "1.27.4"},
		{"1.27", "", "1.27.5", "1.27.5"}, // the list is rolled back
		{"1.27", "", "1.27.2", "1.27.4"},
		{"1.26", "", "1.27.5", "1.26.9"},
		{"1.24", "", "1.24.7", "1.24.7"},
		{"stable", "", "", "1.27.4"},
		{"stable", "", "1.28.0", "1.28.0"},
		{"stable", "", "1.28rc2", "1.27.4"},
		{"oldstable", "", "", "1.26.9"},
		{"oldstable", "", "1.28.0", "1.27.4"},
		{"1.27", "1.27.2", "", "1.27.4"},
		{"stable", "1.28rc1", "", "1.28rc1"},
		{"1.27.9", "", "", "1.27.9"}, // lists are incomplete
		{"1.21.1", "1.21", "", "1.21.1"},
		{"1.27rc1", "", "", "1.27rc1"},
	} {
		var seen []goversion.Version
		if tt.seen != "" {
			seen = versionList(t, tt.seen)
		}
		got, err := c.Select(request(t, tt.request), line(t, tt.floor), seen)
		if err != nil || got.Number() != tt.want {
			t.Errorf("%+v: %v, %v", tt, got, err)
		}
	}
	if got := names(c.Releases); len(got) != 8 || got[7] != "1.28rc1" {
		t.Errorf("the catalog changed: %v", got)
	}
}

func TestSelectFails(t *testing.T) {
	c := Catalog{Source: "proxy", Platform: linux(t), Releases: versionList(t, "1.26.9", "1.27.3", "1.27.4", "1.28rc1")}
	for _, tt := range []struct{ request, floor, want string }{
		{"1.99", "", `no release for "1.99" for linux-amd64 (source: proxy); nearest: go1.27.4, go1.26.9`},
		{"1.28", "", `no release for "1.28" for linux-amd64 (source: proxy); nearest: go1.28rc1`},
		{"1.27", "1.27.8", `no release for "1.27" for linux-amd64 that satisfies go 1.27.8 (source: proxy); nearest: go1.27.4, go1.27.3`},
		{"stable", "1.30", `no release for "stable" for linux-amd64 that satisfies go 1.30 (source: proxy); nearest: go1.27.4, go1.26.9`},
	} {
		v, err := c.Select(request(t, tt.request), line(t, tt.floor), nil)
		var e *NotFoundError
		if !errors.As(err, &e) || !v.IsZero() || err.Error() != tt.want {
			t.Errorf("%s: %v, %v", tt.request, v, err)
		}
	}
	v, err := c.Select(request(t, "1.27.3"), line(t, "1.27.4"), nil)
	if !errors.As(err, new(*TooOldError)) || !v.IsZero() || err.Error() != "go1.27.3 is older than go 1.27.4" {
		t.Errorf("%v, %v", v, err)
	}
	for _, r := range []goversion.Request{{}, goversion.Stable()} {
		if v, err := (Catalog{}).Select(r, goversion.Line{}, nil); !errors.As(err, new(*NotFoundError)) || !v.IsZero() {
			t.Errorf("nothing out of nothing: %v, %v", v, err)
		}
	}
}

func TestNearest(t *testing.T) {
	all := versionList(t, "1.20", "1.20.1", "1.20.3", "1.20.4", "1.20.14", "1.26.8", "1.26.9", "1.27rc1", "1.27rc2", "1.27.0", "1.27.3", "1.27.4", "1.28rc1")
	for _, tt := range []struct {
		v    string
		n    int
		want []string
	}{
		{"1.27.9", 2, []string{"1.27.4", "1.27.3"}},
		{"1.27.9", 9, []string{"1.27.4", "1.27.3", "1.27.0"}},
		{"1.20.2", 3, []string{"1.20.14", "1.20.3", "1.20.1"}},
		{"1.27rc3", 3, []string{"1.27.4", "1.27.0", "1.27rc2"}},
		{"1.28.0", 3, []string{"1.28rc1"}},
		{"1.99.0", 2, []string{"1.27.4", "1.26.9"}},
		{"1.22.0", 3, []string{"1.27.4", "1.26.9", "1.20.14"}},
		{"1.27.4", 1, []string{"1.27.3"}},
		{"1.27.4", 0, nil},
	} {
		if got := names(Nearest(version(t, tt.v), all, tt.n)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.v, got, tt.want)
		}
	}
	if got := Nearest(version(t, "1.27.4"), nil, 3); len(got) != 0 {
		t.Errorf("out of nothing: %v", got)
	}
}

package goversion

import "testing"

func TestParseRequest(t *testing.T) {
	for _, tc := range []struct {
		in, word, exact string
		minor           Minor // 0: asks for no minor
	}{
		{"1.27.4", "1.27.4", "go1.27.4", 0},
		{"go1.27.4", "1.27.4", "go1.27.4", 0},
		{"1.27.0", "1.27.0", "go1.27.0", 0},
		{"1.27rc1", "1.27rc1", "go1.27rc1", 0},
		{"go1.20beta1", "1.20beta1", "go1.20beta1", 0},
		{"1.27", "1.27", "", 27},
		{"go1.27", "1.27", "", 27},
		{"1.20", "1.20", "", 20},
		{"1.20.0", "1.20.0", "go1.20", 0}, // the only word for the release go1.20
		{"1.0.0", "1.0.0", "go1.0", 0},
		{"latest", "stable", "", 0},
		{"stable", "stable", "", 0},
		{"oldstable", "oldstable", "", 0},
	} {
		r, err := ParseRequest(tc.in)
		if err != nil || r.IsZero() || r.IsSystem() || r.String() != tc.word {
			t.Errorf("%q: %q %v", tc.in, r, err)
		}
		if v, ok := r.Exact(); ok != (tc.exact != "") || v.String() != tc.exact {
			t.Errorf("%q: exact %v %v", tc.in, v, ok)
		}
		if m, ok := r.Minor(); ok != (tc.minor != 0) || m != tc.minor {
			t.Errorf("%q: minor %v %v", tc.in, m, ok)
		}
		if again, err := ParseRequest(r.String()); err != nil || again != r {
			t.Errorf("%q: its word %q means %+v, %v", tc.in, r, again, err)
		}
		if pin, err := ParsePin(tc.in); err != nil || pin != r {
			t.Errorf("%q: as a pin %+v, %v", tc.in, pin, err)
		}
	}
	for _, in := range append([]string{"system", "go1.27.4-vendor", "go1.27-x"}, hostile...) {
		r, err := ParseRequest(in)
		wantSyntax(t, in, err)
		if !r.IsZero() {
			t.Errorf("ParseRequest(%q): an error and %v", in, r)
		}
	}
}

func TestParsePin(t *testing.T) {
	r, err := ParsePin("system")
	if err != nil || !r.IsSystem() || r.IsZero() || r.String() != "system" {
		t.Errorf("%+v %v", r, err)
	}
	if v, ok := r.Select(mustAll(t, "1.27.4"), nil, Line{}); ok {
		t.Errorf("system selects %v", v)
	}
	for _, in := range append([]string{"System", "system ", "go system"}, hostile...) {
		if r, err := ParsePin(in); err == nil || !r.IsZero() {
			t.Errorf("ParsePin(%q) = %v, %v", in, r, err)
		}
	}
}

// A word that a pin or a command line shows must mean the same release again.
func TestWord(t *testing.T) {
	for name, word := range map[string]string{
		"go1.27.4": "1.27.4", "go1.27.0": "1.27.0", "go1.21.0": "1.21.0", "go1.20": "1.20.0", "go1.0": "1.0.0", "go1.20.1": "1.20.1", "go1.20rc1": "1.20rc1",
	} {
		v := must(t, name)
		r, err := ParseRequest(v.Word())
		if v.Word() != word || err != nil || r != Exactly(v) {
			t.Errorf("%v: word %q means %+v, %v", v, v.Word(), r, err)
		}
	}
}

func TestMadeRequests(t *testing.T) {
	v := must(t, "1.27.4")
	for word, r := range map[string]Request{"1.27.4": Exactly(v), "1.26": NewestOf(26), "stable": Stable(), "oldstable": Oldstable()} {
		if parsed, err := ParseRequest(word); err != nil || parsed != r || r.String() != word {
			t.Errorf("%q: %+v, want %+v", word, parsed, r)
		}
	}
	if zero := (Request{}); !zero.IsZero() || zero.String() != "" {
		t.Error("the zero Request asks for nothing")
	}
}

func TestSelect(t *testing.T) {
	const released = "1.19.13 1.20 1.20.14 1.21rc2 1.21.0 1.26.8 1.26.11 1.27rc2 1.27.0 1.27.4 1.28rc1"
	for _, tc := range []struct{ word, candidates, known, floor, want string }{
		{"1.27.4", released, "", "", "go1.27.4"},
		{"1.27.4", "1.27.3", "1.27.4", "", ""}, // what is only known is not there
		{"1.28rc1", released, "", "", "go1.28rc1"},
		{"1.28rc2", released, "", "", ""},
		{"1.27.0", released, "", "1.27.1", ""}, // not below the floor
		{"1.20.0", released, "", "", "go1.20"},
		{"1.20", released, "", "", "go1.20.14"},
		{"1.20", "1.20", "", "", "go1.20"},
		{"1.21", released, "", "", "go1.21.0"},
		{"1.27", released, "", "", "go1.27.4"},
		{"1.27", "1.27.10 1.27.9", "", "", "go1.27.10"}, // numbers, not text
		{"1.28", released, "", "", ""},                  // a pre-release is none
		{"1.28", released, "", "1.28rc1", "go1.28rc1"},
		{"1.28", released, "", "1.28rc2", ""},
		{"1.28", released, "", "1.28", ""},
		{"1.27", released, "", "1.27.4", "go1.27.4"},
		{"1.27", released, "", "1.27.5", ""},
		{"1.26", released, "", "1.27", ""},
		{"1.27", "", released, "", ""},
		{"stable", released, "", "", "go1.27.4"},
		{"latest", released, "1.99.0", "", "go1.27.4"}, // offline, what is there serves
		{"stable", "1.26.1", "", "1.27", ""},
		{"stable", "1.28rc1", "", "", ""},
		{"stable", "1.27.4 1.28rc1", "", "1.28rc1", "go1.28rc1"},
		{"stable", "1.27.4 1.28rc1 1.28.0", "", "1.28rc1", "go1.28.0"},
		{"stable", "1.27.4 1.28rc1 1.29rc1", "", "1.28beta1", "go1.28rc1"}, // of that minor only
		{"oldstable", released, "", "", "go1.26.11"},
		{"oldstable", "1.26.8", "1.27.4", "", "go1.26.8"}, // known tells which is old
		{"oldstable", "1.26.8 1.25.14", "", "", "go1.25.14"},
		{"oldstable", "1.26.8 1.25.14", "1.28rc1", "", "go1.25.14"}, // a candidate is no release yet
		{"oldstable", "1.27.4 1.25.14", "", "", ""},
		{"oldstable", released, "", "1.27", ""},
		{"oldstable", "1.26rc1", "1.27.0", "", ""},
		{"oldstable", "1.21.0 1.20.14", "", "", "go1.20.14"},
		{"oldstable", "", "", "", ""},
		{"stable", "", "", "", ""},
	} {
		r, err := ParseRequest(tc.word)
		if err != nil {
			t.Fatal(err)
		}
		v, ok := r.Select(mustAll(t, tc.candidates), mustAll(t, tc.known), mustLine(t, tc.floor))
		if v.String() != tc.want || ok != (tc.want != "") {
			t.Errorf("%s of [%s], known [%s], floor %q: %v %v, want %q", tc.word, tc.candidates, tc.known, tc.floor, v, ok, tc.want)
		}
	}
	if v, ok := (Request{}).Select(mustAll(t, released), nil, Line{}); ok {
		t.Errorf("the zero Request selects %v", v)
	}
	if v, ok := Stable().Select([]Version{{}}, nil, Line{}); ok {
		t.Errorf("the zero Version was selected: %v", v)
	}
	if v, ok := Exactly(Version{}).Select([]Version{{}}, nil, Line{}); ok {
		t.Errorf("the zero Version was selected: %v", v)
	}
}

func TestNewestStable(t *testing.T) {
	for vs, want := range map[string]Minor{"": 0, "1.28rc1": 0, "1.27.4 1.28rc1 1.26.0": 27, "1.20": 20} {
		if got := NewestStable(mustAll(t, vs)); got != want {
			t.Errorf("[%s]: %v, want %v", vs, got, want)
		}
	}
}

// Who changes the answer does not change the table.
func TestKnownIsACopy(t *testing.T) {
	known := Known()
	known[0] = Version{}
	if Known()[0].IsZero() {
		t.Error("the table was changed")
	}
}

func TestSatisfiedBy(t *testing.T) {
	for _, tc := range []struct {
		line, version string
		want          bool
	}{
		{"", "1.0", true},
		{"1.27", "1.27rc1", true}, // as the go command has it: 1.27 < 1.27rc1
		{"1.27", "1.27.0", true},
		{"1.27", "1.26.99", false},
		{"1.27.0", "1.27rc1", false},
		{"1.27.4", "1.27.4", true},
		{"1.27.4", "1.27.10", true},
		{"1.27.4", "1.27.3", false},
		{"1.27.4", "1.28rc1", true},
		{"1.20", "1.20", true},
		{"1.20", "1.20rc1", false}, // before 1.21 the line names the release
		{"1.27rc2", "1.27rc1", false},
		{"1.27rc2", "1.27rc10", true},
		{"1.27rc2", "1.27beta3", false},
	} {
		if got := mustLine(t, tc.line).SatisfiedBy(must(t, tc.version)); got != tc.want {
			t.Errorf("%q by %q: %v", tc.line, tc.version, got)
		}
	}
	if mustLine(t, "1.0").SatisfiedBy(Version{}) {
		t.Error("no release satisfies no line")
	}
}

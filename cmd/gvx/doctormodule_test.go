package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/goversion"
)

func TestParseModule(t *testing.T) {
	line := func(text string) goversion.Line {
		l, err := goversion.ParseLine(text)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for text, want := range map[string]doctor.Module{
		"module m\n\n// go 1.20\ngo 1.26.3 // here\n":                               {GoLine: line("1.26.3"), GoAt: 4},
		"module m\n\ngodebug containermaxprocs=0\n\ngodebug (\n\ta=1\n\tb=c=d\n)\n": {Godebug: map[string]string{"containermaxprocs": "0", "a": "1", "b": "c=d"}},
		"module m\n\ngo 1.27\n\nnobody knows this (\n\tx\n)\ntool example.com/x\n":  {GoLine: line("1.27"), GoAt: 3},
		"go 1.26\n\nuse ./a\n\ngodebug default=go1.25\n":                            {GoLine: line("1.26"), GoAt: 1, Godebug: map[string]string{"default": "go1.25"}},
		"module m\ngodebug nothing\ngodebug a b\ngodebug\n":                         {},
		"module m\ngo 1.26\nrequire (":                                              {},
		"":                                                                          {},
		"\x00\xff":                                                                  {},
		strings.Repeat("(", 1<<16):                                                  {},
	} {
		want.File = "f"
		if got := parseModule("f", []byte(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%.60q is %+v, want %+v", text, got, want)
		}
	}
}

func FuzzParseModule(f *testing.F) {
	f.Add([]byte("module m\n\ngo 1.26\n\ngodebug (\n\ta=1\n)\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := parseModule("f", data)
		if m.GoLine.IsZero() != (m.GoAt == 0) {
			t.Errorf("%+v", m)
		}
	})
}

func TestNearChecks(t *testing.T) {
	all := []doctor.Check{{ID: "limit.nofile"}, {ID: "limit.nproc"}, {ID: "inotify"}, {ID: "env.goroot"}}
	for word, want := range map[string]string{
		"nofile": "limit.nofile", "limit.nofil": "limit.nofile", "limits": "limit.nofile,limit.nproc", "Inotify": "inotify", "goroot": "env.goroot", "x": "", "": "", "gnroot": "env.goroot", "lo": "",
		"entirely else": "", strings.Repeat("limit", 100): "",
	} {
		if got := strings.Join(nearChecks(all, word), ","); got != want {
			t.Errorf("%q is near %q, want %q", word, got, want)
		}
	}
}

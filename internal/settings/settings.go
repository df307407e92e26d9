package settings

import (
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
)

// Kind says which place a value came from.
type Kind string

// The places, from the strongest to the weakest.
const (
	FromEnvironment Kind = "environment"
	FromUser        Kind = "user"
	FromSystem      Kind = "system"
	FromDefault     Kind = "default"
)

// Origin says where a value came from. File and Line (from 1) are set for the
// two files.
type Origin struct {
	Kind Kind
	File string
	Line int
}

// Value is a setting's value and its origin.
type Value struct {
	Text   string
	Origin Origin
}

// Settings holds a checked value for every name.
type Settings struct {
	values  *[len(specs)]slot // in the order of specs; nil where nothing was loaded
	demands []Value           // of [Require]: they add up
}

// slot holds a value. Nobody compares two: without a way to do it for all of them the shim
// is half a kilobyte smaller.
type slot struct {
	_ [0]func()
	Value
}

// maxFile bounds a settings file, in bytes.
const maxFile = 1 << 20

// Load reads the settings from the process environment, the user's file and the
// system's file. A file that is not there counts as empty, and so does a file
// name of "". The error is a *[ValueError], a *[SyntaxError] or what reading gave.
func Load(process func(string) string, user, system string) (Settings, error) {
	s := Settings{values: new([len(specs)]slot)}
	for i := range specs {
		s.values[i].Value = Value{specs[i].fallback, Origin{Kind: FromDefault}}
	}
	for _, place := range []Origin{{Kind: FromSystem, File: system}, {Kind: FromUser, File: user}} {
		if err := s.addFile(place); err != nil {
			return Settings{}, err
		}
	}
	for i := range specs {
		if text := process(string(specs[i].name)); text != "" {
			if err := s.set(i, Value{text, Origin{Kind: FromEnvironment}}); err != nil {
				return Settings{}, err
			}
		}
	}
	return s, nil
}

func (s *Settings) addFile(place Origin) error {
	if place.File == "" {
		return nil
	}
	data, _, there, err := fileread.Try("", place.File, maxFile)
	if err != nil || !there {
		return err
	}
	file, err := ParseFile(place.File, data)
	if err != nil {
		return err
	}
	for _, e := range file.entries {
		i := lookup(e.name)
		if i < 0 {
			// Another gvx, newer or older, may know it; gvx env names it.
			continue
		}
		place.Line = e.line
		if err := s.set(i, Value{e.value, place}); err != nil {
			return err
		}
	}
	return nil
}

// set takes v for the setting specs[i].
func (s *Settings) set(i int, v Value) error {
	spec := &specs[i]
	if v.Text == "" {
		v.Text = spec.fallback
	} else if !spec.valid(v.Text) {
		return &ValueError{Name: spec.name, Value: v, Want: spec.want, Private: spec.private}
	}
	if spec.name == Require && v.Text != "" {
		s.demands = append(s.demands, v)
	}
	s.values[i].Value = v
	return nil
}

// Get returns the value of name and its origin.
func (s Settings) Get(name Name) Value {
	if i := lookup(name); i >= 0 && s.values != nil {
		return s.values[i].Value
	}
	return Value{}
}

// Request returns the version word of [Go] or [Default]; the zero Request where
// it is not set.
func (s Settings) Request(name Name) goversion.Request {
	r, _ := goversion.ParseRequest(s.Get(name).Text)
	return r
}

// Sources returns the names of the sources, in order, and whether somebody set
// them.
func (s Settings) Sources() (names []string, set bool) {
	v := s.Get(Sources)
	return strings.Split(v.Text, ","), v.Origin.Kind != FromDefault
}

// Offline reports whether no socket may be opened.
func (s Settings) Offline() bool { return s.Get(Offline).Text == "1" }

// Require returns the proofs that any of the places asks for: a place may add to
// what another demands, and takes nothing away.
func (s Settings) Require() []string {
	var all []string
	for _, d := range s.demands {
		all = append(all, strings.Split(d.Text, ",")...)
	}
	return all
}

// Demands returns the places that ask for proofs, the system first, and what each
// asks for.
func (s Settings) Demands() []Value { return s.demands }

// LockTimeout returns how long to wait for another gvx.
func (s Settings) LockTimeout() time.Duration {
	d, _ := time.ParseDuration(s.Get(LockTimeout).Text)
	return d
}

// Check returns a *[ValueError] when value is not one that name takes, or name is
// no setting. The empty value is every setting's default.
func Check(name Name, value string) error {
	i := lookup(name)
	switch {
	case i < 0:
		return &ValueError{Name: name, Value: Value{Text: value}}
	case value != "" && !specs[i].valid(value):
		spec := &specs[i]
		return &ValueError{Name: name, Value: Value{Text: value}, Want: spec.want, Private: spec.private}
	}
	return nil
}

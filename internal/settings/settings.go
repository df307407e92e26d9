package settings

import (
	"errors"
	"io/fs"
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
	values  map[Name]Value
	demands []Value // of [Require]: they add up
}

// maxFile bounds a settings file, in bytes.
const maxFile = 1 << 20

// Load reads the settings from the process environment, the user's file and the
// system's file. A file that is not there counts as empty, and so does a file
// name of "". The error is a *[ValueError], a *[SyntaxError] or what reading gave.
func Load(process func(string) string, user, system string) (Settings, error) {
	s := Settings{values: make(map[Name]Value, len(specs))}
	for _, spec := range specs {
		s.values[spec.name] = Value{spec.fallback, Origin{Kind: FromDefault}}
	}
	for _, place := range []Origin{{Kind: FromSystem, File: system}, {Kind: FromUser, File: user}} {
		if err := s.addFile(place); err != nil {
			return Settings{}, err
		}
	}
	for _, spec := range specs {
		if text := process(string(spec.name)); text != "" {
			if err := s.set(&spec, Value{text, Origin{Kind: FromEnvironment}}); err != nil {
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
	data, _, err := fileread.Bounded(place.File, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	file, err := ParseFile(place.File, data)
	if err != nil {
		return err
	}
	for _, e := range file.entries {
		spec := lookup(e.name)
		if spec == nil {
			// Another gvx, newer or older, may know it; gvx env names it.
			continue
		}
		place.Line = e.line
		if err := s.set(spec, Value{e.value, place}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Settings) set(spec *spec, v Value) error {
	if v.Text == "" {
		v.Text = spec.fallback
	} else if !spec.valid(v.Text) {
		return &ValueError{Name: spec.name, Value: v, Want: spec.want, Private: spec.private}
	}
	if spec.name == Require && v.Text != "" {
		s.demands = append(s.demands, v)
	}
	s.values[spec.name] = v
	return nil
}

// Get returns the value of name and its origin.
func (s Settings) Get(name Name) Value { return s.values[name] }

// Request returns the version word of [Go] or [Default]; the zero Request where
// it is not set.
func (s Settings) Request(name Name) goversion.Request {
	r, _ := goversion.ParseRequest(s.values[name].Text)
	return r
}

// Sources returns the names of the sources, in order, and whether somebody set
// them.
func (s Settings) Sources() (names []string, set bool) {
	v := s.values[Sources]
	return strings.Split(v.Text, ","), v.Origin.Kind != FromDefault
}

// Offline reports whether no socket may be opened.
func (s Settings) Offline() bool { return s.values[Offline].Text == "1" }

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
	d, _ := time.ParseDuration(s.values[LockTimeout].Text)
	return d
}

// Check returns a *[ValueError] when value is not one that name takes, or name is
// no setting. The empty value is every setting's default.
func Check(name Name, value string) error {
	spec := lookup(name)
	switch {
	case spec == nil:
		return &ValueError{Name: name, Value: Value{Text: value}}
	case value != "" && !spec.valid(value):
		return &ValueError{Name: name, Value: Value{Text: value}, Want: spec.want, Private: spec.private}
	}
	return nil
}

// Package repository reads gvx.toml, in which a repository says what it asks of
// gvx.
//
// It promises that such a file can only ask for more: a proof beside those that
// every toolchain needs. What it says of gvx check is about the repository's own files:
// no path in it leads out of the repository, and none of its patterns costs more than
// its bound. Nothing in it is run, expanded or fetched, and a name or value that this
// gvx does not know is an error that names the line, because a demand with a typo would
// be none.
package repository

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/settings"
)

// FileName is the file's name, at the top of a repository.
const FileName = "gvx.toml"

// maxFile bounds the file, in bytes. The parser's time for names that it does not know
// grows with the square of their number: a tenth of a second at this size.
const maxFile = 16 << 10

// Config is what a repository asks for.
type Config struct {
	// Path is the file; "" where there is none.
	Path string
	// Require names proofs that a toolchain must have, as GVX_REQUIRE does.
	Require []string
	Check   Check
}

// document is the form of the file.
type document struct {
	Require []proof    `toml:"require"`
	Check   checkTable `toml:"check"`
}

// proof is a struct because the parser would pass a string's UnmarshalText by.
type proof struct{ name string }

// UnmarshalText takes the name of a proof and nothing else.
func (p *proof) UnmarshalText(text []byte) error {
	if !slices.Contains(settings.Proofs, string(text)) {
		return errors.New(quote.Always(string(text)) + " is no proof (want " + strings.Join(settings.Proofs, ", ") + ")")
	}
	p.name = string(text)
	return nil
}

// Read reads the gvx.toml of the repository whose top folder is root. No file is no
// demand, and neither is one that a stranger put into a folder that is everybody's,
// such as /tmp. A link is refused: what an error shows of it would be another file's.
// The error is a *[Error].
func Read(root string) (Config, error) {
	path := filepath.Join(root, FileName)
	if st, err := os.Lstat(path); err == nil && st.Mode()&fs.ModeSymlink != 0 {
		return Config{}, &Error{Path: path, Reason: "it is a link, and gvx follows none here"}
	}
	data, file, err := fileread.Bounded(path, maxFile)
	if folder, statErr := fileread.Stat(root); statErr == nil && folder.WorldWritable && !file.Mine {
		return Config{}, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, nil
	}
	if err != nil {
		return Config{}, &Error{Path: path, Reason: cause(err)}
	}
	return Parse(path, data)
}

// Parse is [Read] for data that is no file of the disk, such as the gvx.toml of git's
// index. path is what errors and [Config.Path] name.
func Parse(path string, data []byte) (Config, error) {
	if len(data) > maxFile {
		return Config{}, &Error{Path: path, Reason: "it is larger than " + strconv.Itoa(maxFile>>10) + " KiB"}
	}
	var d document
	err := toml.NewDecoder(strings.NewReader(string(data))).DisallowUnknownFields().Decode(&d)
	if err != nil {
		return Config{}, explain(path, err)
	}
	at := findLines(data)
	if key, line := at.stranger(); line > 0 {
		return Config{}, noSetting(path, line, key)
	}
	check, err := d.Check.check(path, at)
	if err != nil {
		return Config{}, err
	}
	c := Config{Path: path, Check: check}
	for _, p := range d.Require {
		c.Require = append(c.Require, p.name)
	}
	return c, nil
}

// Error says what is wrong with a gvx.toml.
type Error struct {
	Path   string
	Line   int // from 1; 0 where it is the file as a whole
	Reason string
}

func (e *Error) Error() string {
	at := quote.Foreign(e.Path)
	if e.Line > 0 {
		at += ":" + strconv.Itoa(e.Line)
	}
	return at + ": " + e.Reason
}

// explain finds the line in the parser's error. Of the parser's own words only the
// first line is shown: the others repeat the file.
func explain(path string, err error) error {
	var unknown *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		first := unknown.Errors[0]
		line, _ := first.Position()
		return noSetting(path, line, strings.Join(first.Key(), "."))
	case errors.As(err, &syntax):
		line, _ := syntax.Position()
		if strings.Contains(syntax.Error(), "cannot decode") {
			return &Error{path, line, wants(syntax.Key())}
		}
		return &Error{path, line, brief(syntax)}
	}
	return &Error{Path: path, Reason: brief(err)}
}

func noSetting(path string, line int, key string) error {
	return &Error{path, line, quote.Foreign(key) + " is no setting of this gvx"}
}

// wants says what a setting takes, by its key.
func wants(key toml.Key) string {
	name := strings.Join(key, ".")
	want := "a text in quotes"
	switch name {
	case "require":
		want = `a list of proofs, such as ["gpg"]`
	case "check", "check.severity":
		want = "a table"
	case "check.ignore", "check.file":
		want = "a list of tables"
	}
	return quote.Foreign(name) + " wants " + want
}

func brief(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return quote.Foreign(strings.TrimPrefix(first, "toml: "))
}

// cause takes the path out of a file's error: the message names it already.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return quote.Foreign(err.Error())
}

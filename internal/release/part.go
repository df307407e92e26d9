package release

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Part is the file that an archive is downloaded to. Where Notes is not nil, what is
// there when a download ends early may be gone on with by a later one, of whichever
// process: only one may have the file at a time. Its bytes are trusted no more than
// those that servers send.
type Part struct {
	File  *os.File // for reading and writing
	Notes Notes    // of what File holds; nil where nothing is to be kept

	resumed bool
}

// Notes keeps what is known of a part, in a small text without a password.
type Notes interface {
	// Load returns what was stored; an error where there is nothing of use.
	Load() ([]byte, error)
	Store(data []byte) error
	// Drop forgets what was stored, if anything was.
	Drop() error
}

const notesFormat = 1

// beginning is what a part has of a file, and the form of its notes.
type beginning struct {
	Format    int    `json:"format"`
	URL       string `json:"url"`       // as it may be shown
	Total     int64  `json:"total"`     // bytes of the whole file
	Validator string `json:"validator"` // for If-Range: a strong entity tag, or else a time
	size      int64  // bytes that are there; 0 for none
}

// contradicts reports whether an answer's header says that it is of another file. An
// answer to If-Range need not repeat a time.
func (k beginning) contradicts(c *Client, h http.Header) bool {
	if strings.HasPrefix(k.Validator, `"`) {
		tag := c.entityTag(h)
		return tag != "" && tag != k.Validator
	}
	modified := h.Get("Last-Modified")
	return modified != "" && modified != k.Validator
}

// Resumable reports whether what is in the part can be gone on with.
func (p *Part) Resumable() bool { return p.load().size > 0 }

// Resumed reports whether the download that was begun last went on with what was
// there.
func (p *Part) Resumed() bool { return p.resumed }

// kept returns what the part has of the file at u.
func (p *Part) kept(u *url.URL) beginning {
	if k := p.load(); k.URL == redact(u) {
		return k
	}
	return beginning{}
}

// load returns what the part has, zero where that is nothing, or is not known to be
// of one file that could be told from another.
func (p *Part) load() (k beginning) {
	if p.Notes == nil {
		return beginning{}
	}
	data, err := p.Notes.Load()
	if err != nil || json.Unmarshal(data, &k) != nil {
		return beginning{}
	}
	st, err := p.File.Stat()
	if err != nil || k.Format != notesFormat || !isValidator(k.Validator) || st.Size() > k.Total {
		return beginning{}
	}
	// A server has no answer to the question for what follows the last byte.
	k.size = min(st.Size(), k.Total-1)
	return k
}

// isValidator reports whether text is what [validator] returns.
func isValidator(text string) bool {
	if isTag(text) {
		return strings.HasPrefix(text, `"`)
	}
	_, err := http.ParseTime(text)
	return err == nil
}

// begin makes the part ready for what s sends: at is where the first byte of it
// belongs. The notes say nothing wrong at any moment: while they change, the file is
// empty. The error is a *[WriteError].
func (p *Part) begin(s *stream) (at int64, err error) {
	if p.resumed = s.kept.size > 0; p.resumed {
		return s.kept.size, writing(p.File.Truncate(s.kept.size))
	}
	if err := p.File.Truncate(0); err != nil {
		return 0, &WriteError{err}
	}
	return 0, writing(p.note(beginning{Format: notesFormat, URL: redact(s.url), Total: s.total, Validator: s.validator}))
}

// note keeps k, where it is of use.
func (p *Part) note(k beginning) error {
	switch {
	case p.Notes == nil:
		return nil
	case k.Total <= 0 || k.Validator == "":
		return p.Notes.Drop()
	}
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return p.Notes.Store(data)
}

// Empty forgets all that is in the part. The error is a *[WriteError].
func (p *Part) Empty() error {
	if err := p.File.Truncate(0); err != nil {
		return &WriteError{err}
	}
	return writing(p.note(beginning{}))
}

func (p *Part) writeAt(data []byte, at int64) error {
	_, err := p.File.WriteAt(data, at)
	return writing(err)
}

// readAt reads what is there; its end is an error, because more was there.
func (p *Part) readAt(data []byte, at int64) (int, error) {
	n, err := p.File.ReadAt(data, at)
	if n == len(data) {
		return n, nil
	}
	return n, &WriteError{&fs.PathError{Op: "read", Path: p.File.Name(), Err: cause(err)}}
}

// writing is err, which may be nil, of this side's disk.
func writing(err error) error {
	if err == nil {
		return nil
	}
	return &WriteError{err}
}

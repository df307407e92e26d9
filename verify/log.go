package verify

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
)

// Remote asks the checksum log. It must be safe for concurrent use.
type Remote interface {
	// ReadRemote returns what the log serves at path, which begins with "/lookup/",
	// "/tile/" or "/latest". An error that wraps fs.ErrNotExist means that the server
	// says that there is no such thing; any other, that it could not be asked.
	ReadRemote(ctx context.Context, path string) ([]byte, error)
}

// HeadStore keeps the newest signed tree head.
type HeadStore interface {
	// Load returns the head, or nil and no error where none was stored yet.
	Load() ([]byte, error)
	// Replace stores new if old is what is stored (nil: nothing), in one step; else
	// it returns an error that wraps [sumdb.ErrWriteConflict].
	Replace(old, new []byte) error
}

// TileCache keeps what was proved to be in the log, so that it is not fetched
// again. It is never believed: what comes from it is proved like the rest.
type TileCache interface {
	// ReadCache returns the content of a slash path below the cache; any error
	// means that it is not there.
	ReadCache(file string) ([]byte, error)
	// WriteCache keeps data as file. It may fail in silence.
	WriteCache(file string, data []byte)
}

// Log asks a checksum log and believes nothing that it says without proof. It may
// be used concurrently when its parts may.
type Log struct {
	// Key is the verifier key: [LogKey], or a test's.
	Key string
	// Head is the built-in signed tree head: [BuiltinHead], or a test's; "" for none.
	Head string
	// Remote is how to reach the log.
	Remote Remote
	// Heads keeps the newest head; with nil, only Head guards against a roll-back.
	Heads HeadStore
	// Tiles is the cache; nil for none.
	Tiles TileCache
}

// Prove looks s up in the log and returns the proof of its record, which leads to
// the newest head that is known then. Before, it proves that this head extends the
// stored and the built-in one, and afterwards it stores it.
//
// The error is a *[RefutedError] when anything that the log says is wrong or
// missing, an *[UnreachableError] when it could not be asked, the context's error
// when that ended, and a *[HeadError] when [HeadStore] failed.
func (l *Log) Prove(ctx context.Context, s Subject) (*LogProof, error) {
	if s.IsZero() {
		return nil, &RefutedError{Reason: "a proof was asked for no release"}
	}
	var proof *LogProof
	_, err := l.ask(ctx, func(c *conversation) (err error) {
		proof, err = c.prove(s)
		return err
	})
	return proof, aboutSubject(err, s)
}

// Newest asks the log for its newest signed tree head, proves that it extends the
// stored and the built-in one, stores it and returns it. When the log signs only
// an older one, the result is the newest that is known. Errors are those of
// [Log.Prove].
func (l *Log) Newest(ctx context.Context) (signed string, err error) {
	newest, err := l.ask(ctx, (*conversation).refresh)
	return newest.note, err
}

// ask leads one conversation and stores the head that it ends with. A damaged
// cache must not refute a sound log for ever: what was refuted with the cache's
// help is tried once more without it.
func (l *Log) ask(ctx context.Context, question func(*conversation) error) (head, error) {
	h, usedCache, err := l.askOnce(ctx, l.Tiles, question)
	if _, refuted := errors.AsType[*RefutedError](err); refuted && usedCache {
		h, _, err = l.askOnce(ctx, writeOnly{l.Tiles}, question)
	}
	return h, err
}

func (l *Log) askOnce(ctx context.Context, cache TileCache, question func(*conversation) error) (h head, usedCache bool, err error) {
	v, err := newVerifier(l.Key)
	if err != nil {
		return head{}, false, err
	}
	builtin, err := openOwnHead("built-in", []byte(l.Head), v)
	if err != nil {
		return head{}, false, err
	}
	stored, err := l.load(v)
	if err != nil {
		return head{}, false, err
	}
	c := newConversation(ctx, l.Remote, cache, v, l.Key, newer(stored, builtin))
	err = question(c)
	for _, old := range []head{builtin, stored} {
		if err == nil {
			err = c.extends(old, c.newest())
		}
	}
	if err == nil {
		err = l.keep(c, stored, c.newest())
	}
	return c.newest(), c.usedCache(), err
}

func newer(a, b head) head {
	if a.N > b.N {
		return a
	}
	return b
}

func (l *Log) load(v note.Verifier) (head, error) {
	if l.Heads == nil {
		return head{}, nil
	}
	signed, err := l.Heads.Load()
	if err != nil {
		return head{}, &HeadError{Which: "stored", Act: "reading", Err: err}
	}
	return openOwnHead("stored", signed, v)
}

// maxConflicts bounds how often another process may be faster at storing a head.
const maxConflicts = 100

// keep stores the newest head in place of the stored one. When another process
// stored one meanwhile, the two must agree, and the larger one stays.
func (l *Log) keep(c *conversation, stored, newest head) error {
	if l.Heads == nil {
		return nil
	}
	err := error(sumdb.ErrWriteConflict)
	for range maxConflicts {
		if stored.N >= newest.N {
			return nil
		}
		err = l.Heads.Replace([]byte(stored.note), []byte(newest.note))
		if !errors.Is(err, sumdb.ErrWriteConflict) {
			break
		}
		if stored, err = l.load(c.verifier); err != nil {
			return err
		}
		if err := c.consistent(stored, newest); err != nil {
			return err
		}
		err = sumdb.ErrWriteConflict
	}
	if err != nil {
		return &HeadError{Which: "newest", Act: "storing", Err: err}
	}
	return nil
}

// aboutSubject names s in a refutation that was found where s is not known.
func aboutSubject(err error, s Subject) error {
	if refuted, ok := errors.AsType[*RefutedError](err); ok && refuted.Subject.IsZero() {
		refuted.Subject = s
	}
	return err
}

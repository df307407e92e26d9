package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb"
)

// parallel bounds how many requests are under way at once; maxAnswer is far above
// a tile (8 kB) and a record with its head (500 bytes).
const (
	parallel  = 8
	maxAnswer = 64 << 10
)

// operations is what x/mod's client does its work with (sumdb.ClientOps). The
// client flattens causes into text, so they are remembered here; and the head that
// it moves forward is kept here until all is proved.
type operations struct {
	ctx    context.Context
	remote Remote
	cache  TileCache // may be nil
	key    string
	name   string
	slots  chan struct{}

	mu       sync.Mutex
	signed   []byte            // the newest head
	answers  map[string][]byte // by path: each tile is fetched once
	failures map[string]error  // by path: what could not be read
	lookup   []byte            // the record that was looked up, with the head behind it
	begun    bool              // the client has begun with the empty tree
	security string            // the client's report of a fork
	fromDisk bool              // the cache was of use
	saved    map[string]bool   // what the cache has already
}

var errAnswerTooLong = errors.New("the log's answer is too long")

// ReadRemote implements sumdb.ClientOps.
func (o *operations) ReadRemote(path string) ([]byte, error) {
	o.mu.Lock()
	data, ok := o.answers[path]
	o.mu.Unlock()
	if ok {
		return data, nil
	}
	select {
	case o.slots <- struct{}{}:
	case <-o.ctx.Done():
		return nil, o.ctx.Err()
	}
	data, err := o.remote.ReadRemote(o.ctx, path)
	<-o.slots
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.failures[path] = err
		return nil, err
	}
	if len(data) > maxAnswer {
		return nil, errAnswerTooLong
	}
	o.answers[path] = data
	o.recovered(path)
	if strings.HasPrefix(path, "/lookup/") {
		o.lookup = data
	}
	return data, nil
}

// recovered forgets the failure to read a part of the tile at path: the part may
// be gone because the whole is there.
func (o *operations) recovered(path string) {
	for failed := range o.failures {
		if strings.HasPrefix(failed, path+".p/") {
			delete(o.failures, failed)
		}
	}
}

// ReadConfig implements sumdb.ClientOps: the key is the pinned one, and the latest
// head the newest of those that are stored and built in. The client begins with the
// empty tree and is given that head when it has the server's: beginning with ours
// would make it fetch the tiles of ours alone, and a fork would look like a bad tile
// instead of being proved.
func (o *operations) ReadConfig(file string) ([]byte, error) {
	switch file {
	case "key":
		return []byte(o.key), nil
	case o.name + "/latest":
		return o.latest(), nil
	}
	return nil, fmt.Errorf("%s: %w", file, fs.ErrNotExist)
}

// WriteConfig implements sumdb.ClientOps. It only remembers; [Log] stores the head
// once the whole conversation has ended well.
func (o *operations) WriteConfig(file string, old, new []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if string(old) != string(o.signed) {
		return sumdb.ErrWriteConflict
	}
	o.signed = new
	return nil
}

func (o *operations) latest() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.begun {
		o.begun = true
		return nil
	}
	return o.signed
}

func (o *operations) head() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.signed
}

func (o *operations) setHead(signed []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.signed = signed
}

// ReadCache implements sumdb.ClientOps.
func (o *operations) ReadCache(file string) ([]byte, error) {
	if o.cache == nil {
		return nil, fs.ErrNotExist
	}
	data, err := o.cache.ReadCache(file)
	if err == nil && len(data) > maxAnswer {
		err = errAnswerTooLong
	}
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.saved[file], o.fromDisk = true, true
	if strings.HasPrefix(file, o.name+"/lookup/") {
		o.lookup = data
	}
	return data, nil
}

// WriteCache implements sumdb.ClientOps.
func (o *operations) WriteCache(file string, data []byte) {
	if o.cache == nil {
		return
	}
	o.mu.Lock()
	known := o.saved[file]
	o.saved[file] = true
	o.mu.Unlock()
	if !known {
		o.cache.WriteCache(file, data)
	}
}

// Log implements sumdb.ClientOps; there is nothing to say while it works.
func (o *operations) Log(string) {}

// SecurityError implements sumdb.ClientOps: the client reports a fork.
func (o *operations) SecurityError(report string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.security = report
}

func (o *operations) record() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lookup
}

func (o *operations) usedCache() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fromDisk
}

// writeOnly is a cache that has nothing and keeps everything.
type writeOnly struct{ TileCache }

// ReadCache implements [TileCache].
func (writeOnly) ReadCache(string) ([]byte, error) { return nil, fs.ErrNotExist }

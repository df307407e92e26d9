package release

import (
	"context"
	"io"
	"sync"
)

// arriving is a file that is read in any order while it comes: whoever reads what is
// not there yet waits for it. Its end may be there before the rest. The caller closes
// it.
type arriving struct {
	part   *Part
	cancel context.CancelFunc
	ended  chan struct{} // closed when nothing comes any more

	tail   []byte // the end of the file; nil where it comes last
	tailAt int64

	mu   sync.Mutex
	more sync.Cond
	size int64 // -1 until it is known
	got  int64 // bytes that are in the part
	err  error // why no more will come; nil while more comes, and when all came
}

func newArriving(p *Part, cancel context.CancelFunc) *arriving {
	a := &arriving{part: p, cancel: cancel, ended: make(chan struct{})}
	a.more.L = &a.mu
	return a
}

// complete is a file that is in memory as a whole.
func complete(data []byte) *arriving {
	a := newArriving(nil, func() {})
	a.tail, a.size = data, int64(len(data))
	close(a.ended)
	return a
}

// receive brings all that comes from o into the part.
func (a *arriving) receive(o *opened) {
	defer close(a.ended)
	defer o.Close()
	buf := make([]byte, 256<<10)
	for at := o.from; ; {
		n, err := o.Read(buf)
		if n > 0 {
			if failed := a.part.writeAt(buf[:n], at); failed != nil {
				n, err = 0, failed
			}
		}
		at += int64(n)
		a.advance(at, err)
		if err != nil {
			return
		}
	}
}

// advance tells whoever waits that at bytes are there, and why no more will be.
func (a *arriving) advance(at int64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = at
	switch {
	case err != io.EOF:
		a.err = err
	case a.size < 0:
		a.size = at
	case at != a.size:
		a.err = errCut // nobody waits for ever, whatever was received
	}
	a.more.Broadcast()
}

// all waits until all is there.
func (a *arriving) all() error {
	<-a.ended
	return a.failure()
}

func (a *arriving) failure() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

// Size returns how many bytes the file has, once that is known.
func (a *arriving) Size() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.size
}

// await waits until the first n bytes are there.
func (a *arriving) await(n int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.got < n && a.err == nil {
		a.more.Wait()
	}
	if a.got < n {
		return a.err
	}
	return nil
}

// ReadAt reads as [io.ReaderAt] has it. Its errors are those of receiving the file.
func (a *arriving) ReadAt(p []byte, off int64) (n int, err error) {
	size := a.Size()
	if off < 0 || off >= size {
		return 0, io.EOF
	}
	wanted := len(p)
	p = p[:min(int64(wanted), size-off)]
	if a.tail != nil && off+int64(len(p)) > a.tailAt {
		skip := max(a.tailAt-off, 0)
		copy(p[skip:], a.tail[max(off-a.tailAt, 0):])
		n, p = len(p)-int(skip), p[:skip]
	}
	if len(p) > 0 {
		if err := a.await(off + int64(len(p))); err != nil {
			return 0, err
		}
		if _, err := a.part.readAt(p, off); err != nil {
			return 0, err
		}
	}
	if n += len(p); n < wanted {
		return n, io.EOF
	}
	return n, nil
}

// Close ends what still comes, and returns when nothing is written any more.
func (a *arriving) Close() error {
	a.cancel()
	<-a.ended
	return nil
}

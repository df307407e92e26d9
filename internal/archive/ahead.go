package archive

import (
	"io"
	"sync"
)

// ahead reads in a goroutine of its own, some blocks in advance of whoever reads from
// it, so that what comes before in the line has a processor of its own.
type ahead struct {
	full  chan block
	free  chan []byte
	stop  chan struct{}
	ended sync.Once // closes stop
	done  chan struct{}
	block block  // that is being handed on
	rest  []byte // of it
}

type block struct {
	data []byte
	err  error // what the reader said after data
}

// One ahead has four blocks in memory.
const (
	aheadBlocks = 4
	blockSize   = 256 << 10
)

// startAhead starts to read r. The caller must call close, and until then leave r
// alone.
func startAhead(r io.Reader) *ahead {
	a := &ahead{full: make(chan block, aheadBlocks), free: make(chan []byte, aheadBlocks), stop: make(chan struct{}), done: make(chan struct{})}
	for range aheadBlocks {
		a.free <- nil // made when it is needed
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.done)
	defer close(a.full)
	for {
		var data []byte
		select {
		case data = <-a.free:
		case <-a.stop:
			return
		}
		if data == nil {
			data = make([]byte, blockSize)
		}
		n, err := a.fill(r, data[:blockSize])
		a.full <- block{data[:n], err} // there is room for all of them
		if err != nil {
			return
		}
	}
}

// fill reads until data is full, r says why it ends, or nobody wants it any more.
func (a *ahead) fill(r io.Reader, data []byte) (n int, err error) {
	for n < len(data) && err == nil {
		select {
		case <-a.stop:
			return n, errStopped
		default:
		}
		var k int
		k, err = r.Read(data[n:])
		n += k
	}
	return n, err
}

// end says that nobody wants any more. Who reads on is told errStopped.
func (a *ahead) end() { a.ended.Do(func() { close(a.stop) }) }

// close returns when nothing is read any more: after one Read of the reader below,
// where that is at it.
func (a *ahead) close() {
	a.end()
	<-a.done
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.block.err != nil {
			return 0, a.block.err
		}
		if a.block.data != nil {
			a.free <- a.block.data
		}
		var more bool
		if a.block, more = <-a.full; !more {
			a.block.err = errStopped
		}
		a.rest = a.block.data
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

package store

import (
	"context"
	"io"
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/verify"
)

// pump reads an archive in one goroutine and writes its files in others.
type pump struct {
	site      *site
	admission *admission
	loads     chan load
	free      chan *parcel
	made      int     // parcels
	filling   *parcel // nil, or what small files are added to
	folders   int     // of the admission's, those that were made

	mu    sync.Mutex
	files []verify.File
}

func newPump(s *site, a *admission) *pump {
	return &pump{site: s, admission: a, loads: make(chan load, maxParcels), free: make(chan *parcel, maxParcels)}
}

// run returns the files that were written, in no order.
func (p *pump) run(ctx context.Context, entries iter.Seq2[Entry, error]) ([]verify.File, error) {
	group, ctx := errgroup.WithContext(ctx)
	p.admission.budget.failsWith(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			w := newWriter(p.site)
			defer w.close()
			return p.write(ctx, w)
		})
	}
	group.Go(func() error {
		defer close(p.loads)
		return p.read(ctx, entries)
	})
	err := group.Wait()
	return p.files, err
}

// read hands all entries to the writers.
func (p *pump) read(ctx context.Context, entries iter.Seq2[Entry, error]) error {
	for e, err := range entries {
		if err == nil {
			err = p.entry(ctx, e)
		}
		if err != nil {
			if ctx.Err() == nil {
				// entries may have to wait for the archive before it returns.
				p.admission.budget.failed(err)
			}
			return err
		}
	}
	return p.flush(ctx)
}

func (p *pump) entry(ctx context.Context, e Entry) error {
	e, err := p.admission.add(e)
	if err != nil {
		return err
	}
	for ; p.folders < len(p.admission.folders); p.folders++ {
		if err := p.site.root.Mkdir(p.admission.folders[p.folders], openMode); err != nil {
			return err
		}
	}
	in, err := e.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	if e.Size > parcelSize {
		return p.large(ctx, e, in)
	}
	return p.small(ctx, e, in)
}

// small adds a file to the parcel that is being filled.
func (p *pump) small(ctx context.Context, e Entry, in io.Reader) error {
	if p.filling != nil && len(p.filling.data)+int(e.Size) > parcelSize {
		if err := p.flush(ctx); err != nil {
			return err
		}
	}
	if p.filling == nil {
		var err error
		if p.filling, err = p.parcel(ctx); err != nil {
			return err
		}
	}
	start := len(p.filling.data)
	end := start + int(e.Size)
	n, err := readFull(in, p.filling.data[start:end])
	switch {
	case err != nil:
		return err
	case n < int(e.Size):
		return shorter(p.admission.subject, e, int64(n))
	}
	if err := p.admission.ended(e, in); err != nil {
		return err
	}
	p.filling.data = p.filling.data[:end]
	p.filling.files = append(p.filling.files, packed{e.Name, start, end})
	return nil
}

// large hands a file to one writer part by part.
func (p *pump) large(ctx context.Context, e Entry, in io.Reader) error {
	parts := make(chan *parcel)
	if err := p.send(ctx, load{large: e, parts: parts}); err != nil {
		return err
	}
	for left := e.Size; left > 0; {
		part, err := p.parcel(ctx)
		if err != nil {
			return err
		}
		want := int(min(left, parcelSize))
		n, err := readFull(in, part.data[:want])
		switch {
		case err != nil:
			return err
		case n < want:
			return shorter(p.admission.subject, e, e.Size-left+int64(n))
		}
		part.data = part.data[:n]
		left -= int64(n)
		select {
		case parts <- part:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := p.admission.ended(e, in); err != nil {
		return err
	}
	close(parts) // after an error it stays open: the context ends the writer
	return nil
}

// parcel returns an empty parcel, as soon as there is one.
func (p *pump) parcel(ctx context.Context) (*parcel, error) {
	if len(p.free) == 0 && p.made < maxParcels {
		p.made++
		return &parcel{data: make([]byte, 0, parcelSize)}, nil
	}
	select {
	case b := <-p.free:
		b.data, b.files = b.data[:0], b.files[:0]
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// flush sends off the parcel that is being filled.
func (p *pump) flush(ctx context.Context) error {
	full := p.filling
	if p.filling = nil; full == nil {
		return nil
	}
	return p.send(ctx, load{parcel: full})
}

func (p *pump) send(ctx context.Context, l load) error {
	select {
	case p.loads <- l:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes loads until there are none any more.
func (p *pump) write(ctx context.Context, w *writer) error {
	var files []verify.File
	for l := range p.loads {
		if err := ctx.Err(); err != nil {
			return err
		}
		if l.parts != nil {
			f, err := w.stream(l.large.Name, l.large.Size, func(out io.Writer) error { return p.writeParts(ctx, out, l.parts) })
			if err != nil {
				return err
			}
			files = append(files, f)
			continue
		}
		for _, small := range l.parcel.files {
			f, err := w.whole(small.name, l.parcel.data[small.start:small.end])
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		p.free <- l.parcel
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files = append(p.files, files...)
	return nil
}

func (p *pump) writeParts(ctx context.Context, out io.Writer, parts <-chan *parcel) error {
	for {
		select {
		case part, more := <-parts:
			if !more {
				return nil
			}
			if _, err := out.Write(part.data); err != nil {
				return err
			}
			p.free <- part
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

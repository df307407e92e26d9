package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Blob is the contents of a file.
type Blob struct {
	Object  string
	Size    int64
	Data    []byte // nil where Size is beyond the limit or Missing is true
	Missing bool   // the repository does not hold it: a partial clone, or a broken one
}

// Blobs calls visit, from one goroutine, for each of the objects, in no order. No blob of
// more than limit bytes is loaded: git is asked for the sizes first, by a process of its
// own while another prints those that may be read.
func (r *Repository) Blobs(ctx context.Context, objects []string, limit int64, visit func(Blob)) error {
	if len(objects) == 0 {
		return nil
	}
	for _, object := range objects {
		if !isObject(object) {
			return &Error{Reason: Failed, Dir: r.Top, Command: []string{"cat-file"}, Cause: errMalformed}
		}
	}
	done := map[string]bool{}
	once := func(b Blob) {
		if !done[b.Object] {
			done[b.Object] = true
			visit(b)
		}
	}
	err := r.blobs(ctx, objects, limit, once)
	if err == nil || !isPromised(err) {
		return err
	}
	here, err := r.present(ctx, objects)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if !here[object] {
			once(Blob{Object: object, Missing: true})
		}
	}
	left := slices.DeleteFunc(slices.Clone(objects), func(object string) bool { return done[object] })
	if len(left) == 0 {
		return nil
	}
	return r.blobs(ctx, left, limit, once)
}

// isPromised reports whether git gave up over an object that a partial clone has not
// fetched. It does so at the first one.
func isPromised(err error) bool {
	var e *Error
	return errors.As(err, &e) && strings.Contains(e.Said, "promisor")
}

// present returns those of the objects that the repository holds, and fetches none. git
// rev-list is the one command that says so without going through all objects there are.
func (r *Repository) present(ctx context.Context, objects []string) (map[string]bool, error) {
	here := map[string]bool{}
	args := []string{"rev-list", "--objects", "--no-walk", "--no-object-names", "--missing=allow-any", "--ignore-missing", "--stdin"}
	err := r.git.stream(ctx, r.Top, args, lines(objects), func(in *bufio.Reader) error {
		for {
			line, err := in.ReadString('\n')
			if errors.Is(err, io.EOF) && line == "" {
				return nil
			} else if err != nil {
				return err
			}
			here[cutNewline(line)] = true
		}
	})
	return here, err
}

func lines(objects []string) io.Reader {
	return strings.NewReader(strings.Join(objects, "\n") + "\n")
}

func (r *Repository) blobs(ctx context.Context, objects []string, limit int64, visit func(Blob)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ids, wanted := io.Pipe()
	var refused []Blob
	sized := make(chan error, 1)
	go func() {
		err := r.sizes(ctx, objects, limit, wanted, &refused)
		wanted.CloseWithError(err)
		sized <- err
	}()
	err := r.git.stream(ctx, r.Top, []string{"cat-file", "--batch", "--buffer"}, ids, func(in *bufio.Reader) error {
		return eachBlob(in, limit, visit)
	})
	ids.CloseWithError(io.ErrClosedPipe) // or sizes would wait for a reader for ever
	if sizeErr := <-sized; sizeErr != nil && !errors.Is(sizeErr, io.ErrClosedPipe) {
		return sizeErr
	}
	if err != nil {
		return err
	}
	for _, b := range refused {
		visit(b)
	}
	return nil
}

// sizes writes the names of the blobs that may be read to wanted, and adds the others to
// refused.
func (r *Repository) sizes(ctx context.Context, objects []string, limit int64, wanted io.Writer, refused *[]Blob) error {
	return r.git.stream(ctx, r.Top, []string{"cat-file", "--batch-check", "--buffer"}, lines(objects), func(in *bufio.Reader) error {
		for {
			b, err := header(in)
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			case b.Missing || b.Size > limit:
				*refused = append(*refused, b)
			default:
				if _, err := io.WriteString(wanted, b.Object+"\n"); err != nil {
					return err
				}
			}
		}
	})
}

// eachBlob reads what git cat-file --batch prints.
func eachBlob(in *bufio.Reader, limit int64, visit func(Blob)) error {
	for {
		b, err := header(in)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case !b.Missing && b.Size > limit:
			return errMalformed // another size than a moment ago
		case !b.Missing:
			if b.Data, err = body(in, b.Size); err != nil {
				return err
			}
		}
		visit(b)
	}
}

// header reads "OBJECT blob SIZE\n" or "OBJECT missing\n"; io.EOF where nothing is left.
func header(in *bufio.Reader) (Blob, error) {
	line, err := in.ReadSlice('\n')
	if errors.Is(err, io.EOF) && len(line) == 0 {
		return Blob{}, io.EOF
	} else if err != nil {
		return Blob{}, errMalformed
	}
	return parseHeader(line[:len(line)-1])
}

func parseHeader(line []byte) (Blob, error) {
	fields := bytes.Split(line, []byte{' '})
	if !isObject(fields[0]) {
		return Blob{}, errMalformed
	}
	b := Blob{Object: string(fields[0])}
	switch {
	case len(fields) == 2 && string(fields[1]) == "missing":
		b.Missing = true
		return b, nil
	case len(fields) == 3 && string(fields[1]) == "blob":
		size, err := strconv.ParseUint(string(fields[2]), 10, 63)
		if err == nil {
			b.Size = int64(size)
			return b, nil
		}
	}
	return Blob{}, errMalformed
}

// body reads size bytes and the newline behind them.
func body(in *bufio.Reader, size int64) ([]byte, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(in, data); err != nil {
		return nil, errMalformed
	}
	if c, err := in.ReadByte(); err != nil || c != '\n' {
		return nil, errMalformed
	}
	return data, nil
}

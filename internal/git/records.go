package git

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// maxRecord bounds what ends with one NUL, in bytes: a path and what stands before it. No
// system has longer paths.
const maxRecord = 64 << 10

// records calls each for what git prints between NULs. What it gets is valid until it
// returns.
func (r *Repository) records(ctx context.Context, args []string, each func(record []byte) error) error {
	return r.git.stream(ctx, r.Top, args, nil, func(in *bufio.Reader) error { return eachRecord(in, each) })
}

func eachRecord(in *bufio.Reader, each func(record []byte) error) error {
	for {
		record, err := in.ReadSlice(0)
		switch {
		case errors.Is(err, io.EOF) && len(record) == 0:
			return nil
		case err != nil:
			return errMalformed
		}
		if err := each(record[:len(record)-1]); err != nil {
			return err
		}
	}
}

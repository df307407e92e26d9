package install

import (
	"context"
	"errors"

	"github.com/gvx-go/gvx/verify"
)

// inquiry is a question to the checksum log that is under way.
type inquiry struct {
	done  chan struct{}
	proof *verify.LogProof
	err   error
}

// ask begins to ask the log for s.
func (in *Installer) ask(ctx context.Context, s verify.Subject) *inquiry {
	q := &inquiry{done: make(chan struct{})}
	go func() {
		defer close(q.done)
		q.proof, q.err = in.Log.Prove(ctx, s)
	}()
	return q
}

// answer waits for the log's answer.
func (q *inquiry) answer() (*verify.LogProof, error) {
	q.wait()
	return q.proof, q.err
}

func (q *inquiry) wait() { <-q.done }

// refutation returns the log's error where it has answered by now, and refutes. A log
// that cannot be reached is no such error: when the archive cannot be had either,
// that is the cause which the user can mend.
func (q *inquiry) refutation() error {
	select {
	case <-q.done:
	default:
		return nil
	}
	if _, refuted := errors.AsType[*verify.RefutedError](q.err); refuted {
		return q.err
	}
	return nil
}

// during returns a context for what goes on while the log is asked: it ends when the
// log refutes. The caller calls end.
func (q *inquiry) during(ctx context.Context) (fetching context.Context, end func()) {
	fetching, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-q.done:
			if q.refutation() != nil {
				cancel()
			}
		case <-fetching.Done():
		}
	}()
	return fetching, cancel
}

package release

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Attempt is what one proxy of a list answered.
type Attempt struct {
	Proxy string // as it may be shown
	Err   error
}

// AttemptsError says what each proxy of a list answered, where none was of use.
// What it unwraps to is the answer that says most: the last one that is no "not
// found", else "not found".
type AttemptsError struct{ Attempts []Attempt }

func (e *AttemptsError) Error() string {
	texts := make([]string, len(e.Attempts))
	for i, a := range e.Attempts {
		texts[i] = a.Err.Error()
	}
	return strings.Join(texts, "; then ")
}

func (e *AttemptsError) Unwrap() error {
	best := e.Attempts[len(e.Attempts)-1].Err
	for _, a := range slices.Backward(e.Attempts) {
		if !errors.Is(a.Err, fs.ErrNotExist) {
			return a.Err
		}
	}
	return best
}

// errNoProxies is the cause where a list holds only words.
var errNoProxies = errors.New("it names no module proxy")

// try calls ask with one proxy after another, by the rules of [ParseProxies],
// until one is of use. "direct" is skipped: a toolchain exists only as a module.
//
// The error is ask's own when it is this side's, or the only one; else an
// *[AttemptsError]; an *[UnreachableError] where there is no proxy in the list.
func try(ctx context.Context, proxies []Proxy, ask func(Proxy) error) error {
	var attempts []Attempt
	for _, p := range proxies {
		if p.url == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := ask(p)
		if err == nil || isOwn(err) {
			return err
		}
		attempts = append(attempts, Attempt{p.String(), err})
		if !p.onAnyError && !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	switch len(attempts) {
	case 0:
		return noProxies(proxies)
	case 1:
		return attempts[0].Err
	}
	return &AttemptsError{attempts}
}

func noProxies(proxies []Proxy) error {
	words, from := "", ""
	for i, p := range proxies {
		words += []string{"", ","}[min(i, 1)] + p.word
		from = " (" + quote.Foreign(p.origin) + ")"
	}
	return &UnreachableError{URL: "GOPROXY=" + words + from, Err: errNoProxies}
}

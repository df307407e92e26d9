package verify

import "github.com/gvx-go/gvx/internal/quote"

// KeyError says that a key cannot be used.
type KeyError struct {
	// What is "OpenPGP key" or "cosign key".
	What string
	// Reason says what is wrong, in gvx's own words.
	Reason string
	// Err is the cause, or nil. Its text may be foreign.
	Err error
}

func (e *KeyError) Error() string {
	text := e.What + ": " + e.Reason
	if e.Err != nil {
		text += ": " + quote.Foreign(e.Err.Error())
	}
	return text
}

// Unwrap returns the cause.
func (e *KeyError) Unwrap() error { return e.Err }

func badKey(reason string, cause error) error {
	return &KeyError{What: "OpenPGP key", Reason: reason, Err: cause}
}

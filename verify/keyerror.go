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

// UntrustedKeyError is the cause of a [*RefutedError] when an OpenPGP signature is by
// a key that is not in the ring: importing that key would help, if it deserves it.
type UntrustedKeyError struct {
	// Issuer is the fingerprint that the signature says it is by, or the last 16
	// digits of it where it gives no more, in upper case hex.
	Issuer string
}

func (e *UntrustedKeyError) Error() string { return "key " + e.Issuer + " was not imported" }

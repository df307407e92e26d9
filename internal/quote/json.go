package quote

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON writes every rune of JSON text that is not plainly printable by its number, which
// means the same: package encoding/json leaves the C1 control characters, DEL and the
// runes that turn the direction of writing as they are. Such runes stand only in strings;
// between them there is nothing but spaces and line breaks.
func JSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n', ' ' <= r && r <= '~', Foreign(string(r)) == string(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			escape(&b, high)
			escape(&b, low)
		default:
			escape(&b, r)
		}
	}
	return strings.ReplaceAll(b.String(), command, `#\u0023[`)
}

// escape writes r, which fits in 16 bits, by its number.
func escape(b *strings.Builder, r rune) {
	digits := strconv.FormatUint(uint64(r), 16)
	b.WriteString(`\u` + "0000"[len(digits):] + digits)
}

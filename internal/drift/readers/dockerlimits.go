package readers

import "bytes"

// maxInstructions bounds the lines of a Dockerfile: real ones have some 1,000.
const maxInstructions = 20_000

// unparsable says why data is not given to the parser, and where: what Docker refuses
// anyway and costs the parser the square of it, or more memory than a file is worth.
func unparsable(data []byte) (at int, why string) {
	for lines, start := 0, 0; start < len(data); lines++ {
		if lines == maxInstructions {
			return -1, "it has more than 20,000 lines"
		}
		if nestsOnbuild(data[start:]) {
			return start, "ONBUILD may not hold ONBUILD"
		}
		end := bytes.IndexByte(data[start:], '\n')
		if end < 0 {
			break
		}
		start += end + 1
	}
	return -1, ""
}

// nestsOnbuild reports whether data may begin with ONBUILD ONBUILD, over however many
// lines these are spread.
func nestsOnbuild(data []byte) bool {
	const twice = "onbuildonbuild"
	found, lines, last := 0, 0, byte(0)
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n' && (found == 0 || last != '\\' && last != '`' && last != '#'):
			return false
		case c == '\n':
			if lines++; lines > 100 {
				return true
			}
		case isBlank(c):
		case c == '\\' || c == '`':
			last = c
		case c == '#' && lines > 0 && last != 0:
			i += max(bytes.IndexByte(data[i:], '\n'), 1) - 1
			last = '#'
		case c|0x20 == twice[found]:
			last = 0
			if found++; found == len(twice) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

package verify

import "bytes"

// KeyBlocks cuts a file of several armored keys into its blocks, each of them
// something for [ParseKey]. What stands behind the last one is left out.
func KeyBlocks(data []byte) [][]byte {
	const end = "-----END PGP PUBLIC KEY BLOCK-----"
	var list [][]byte
	for {
		block, rest, found := bytes.Cut(data, []byte(end))
		if !found {
			return list
		}
		block = append(bytes.TrimLeft(bytes.Clone(block), "\r\n"), end+"\n"...)
		list, data = append(list, block), rest
	}
}

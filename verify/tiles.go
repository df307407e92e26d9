package verify

import (
	"sync"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is the height of the log's tiles; there is no other in use.
const tileHeight = 8

// tileReader reads tiles for this package's own proofs (tlog.TileReader). What it
// returns is believed by nobody before tlog has checked it against a signed tree.
type tileReader struct{ *operations }

// Height implements tlog.TileReader.
func (r tileReader) Height() int { return tileHeight }

// ReadTiles implements tlog.TileReader. The tiles of one call are fetched at the
// same time; ReadRemote bounds how many.
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	errs := make([]error, len(tiles))
	var wg sync.WaitGroup
	for i, tile := range tiles {
		wg.Go(func() { data[i], errs[i] = r.readTile(tile) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}

// readTile reads one tile from the cache or the log. A tile that was a part when
// its tree was signed may be whole by now, and then only the whole may be there.
func (r tileReader) readTile(tile tlog.Tile) ([]byte, error) {
	whole := tile
	whole.W = 1 << tileHeight
	for _, t := range []tlog.Tile{tile, whole} {
		if data, err := r.ReadCache(r.name + "/" + t.Path()); err == nil {
			return part(data, tile), nil
		}
	}
	data, err := r.ReadRemote("/" + tile.Path())
	if err != nil && tile != whole {
		if data, wholeErr := r.ReadRemote("/" + whole.Path()); wholeErr == nil {
			return part(data, tile), nil
		}
	}
	return data, err
}

// part returns the hashes of a tile that may be cut off a longer one. A shorter
// answer stays short, which tlog refuses.
func part(data []byte, tile tlog.Tile) []byte {
	return data[:min(len(data), tile.W*tlog.HashSize)]
}

// SaveTiles implements tlog.TileReader: these were proved to be in the tree.
func (r tileReader) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	for i, tile := range tiles {
		r.WriteCache(r.name+"/"+tile.Path(), data[i])
	}
}

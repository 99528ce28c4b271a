package seal_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"counterfoil/ledger/seal"
)

// The inputs and roots that implementations of RFC 6962 publish as their known answers.
var knownLeaves = []string{
	"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
}

var knownRoots = []string{
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

func TestRootsAgreeWithTheKnownAnswersOfRFC6962(t *testing.T) {
	var tree seal.Tree
	for n, want := range knownRoots {
		if root := tree.Root(); hex.EncodeToString(root[:]) != want {
			t.Errorf("root over %d leaves = %x, want %s", n, root, want)
		}
		if n < len(knownLeaves) {
			data, err := hex.DecodeString(knownLeaves[n])
			if err != nil {
				t.Fatal(err)
			}
			tree.Append(seal.Leaf(data))
		}
	}
}

func TestEmptyTreeIsTheHashOfNothing(t *testing.T) {
	var tree seal.Tree
	if got, want := tree.Root(), sha256.Sum256(nil); got != want || tree.Size() != 0 {
		t.Errorf("empty tree: root %x, size %d; want %x and 0", got, tree.Size(), want)
	}
}

// The transparency log of the Go project is another author's reading of the same RFC.
func TestTreesOfAnySizeAgreeWithTlog(t *testing.T) {
	var tree seal.Tree
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for n := range int64(300) {
		data := []byte{byte(n), byte(n >> 8), 7}
		tree.Append(seal.Leaf(data))
		hashes, err := tlog.StoredHashes(n, data, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		want, err := tlog.TreeHash(n+1, reader)
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.Root(); got != want || tree.Size() != n+1 {
			t.Fatalf("after %d leaves: root %x, size %d; want %x", n+1, got, tree.Size(), want)
		}
	}
}

func TestNoLeafPassesForANode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "left"))
		right := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "right"))
		if seal.Node(left, right) == seal.Leaf(append(left[:], right[:]...)) {
			t.Fatal("a leaf and a node have the same hash")
		}
	})
}

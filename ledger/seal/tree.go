package seal

import (
	"crypto/sha256"
	"math/bits"
)

// Leaf is the hash of a leaf: SHA-256 over a zero byte and the data (RFC 6962, 2.1).
func Leaf(data []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte{0x00})
	h.Write(data)
	return [32]byte(h.Sum(nil))
}

// Node is the hash of an interior node. Its prefix differs from a leaf's, so that no
// leaf can pass for a node.
func Node(left, right [32]byte) [32]byte {
	var data [65]byte
	data[0] = 0x01
	copy(data[1:], left[:])
	copy(data[33:], right[:])
	return sha256.Sum256(data[:])
}

// Tree is a Merkle tree that only grows. It keeps one hash per complete subtree, so
// a million leaves take twenty hashes of memory. The zero Tree is empty and ready.
type Tree struct {
	size int64
	// complete holds the roots of the complete subtrees, largest first: one for each
	// bit that is set in size.
	complete [][32]byte
}

// Append adds a leaf hash at the end.
func (t *Tree) Append(leaf [32]byte) {
	carried := leaf
	// Each bit that carries when size grows by one is a pair of subtrees that join.
	for range bits.TrailingZeros64(^uint64(t.size)) {
		last := len(t.complete) - 1
		carried = Node(t.complete[last], carried)
		t.complete = t.complete[:last]
	}
	t.complete = append(t.complete, carried)
	t.size++
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Root is the Merkle tree hash over the leaves so far; SHA-256 of nothing for an empty
// tree.
func (t *Tree) Root() [32]byte {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	last := len(t.complete) - 1
	root := t.complete[last]
	for i := last - 1; i >= 0; i-- {
		root = Node(t.complete[i], root)
	}
	return root
}

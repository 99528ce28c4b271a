package pull

// Page sizes: small first, then as large as the reported complexity allows.
const (
	firstSize = 25
	topSize   = 200 // the most Centra's lists give
	// share is how much of the smallest complexity bucket one page may cost: several pages
	// then fit into it, and a page never waits for a bucket to fill from empty.
	share = 0.2
)

// guesses are what a record costs before any answer said so; lists in lists are dear.
var guesses = map[string]float64{"orders": 1000, "orders_by_number": 1000, "returns": 400, "returns_by_id": 400, "returns_of_orders": 400}

const guess = 40

// sizes knows for each query how large its pages are and what a record of it costs.
type sizes struct {
	bucket float64 // what one request may never exceed; 0 where that is not known
	of     map[string]*size
}

type size struct {
	n       int
	each    float64
	ceiling int // above it answers failed for being large, lately
}

func (s *sizes) at(name string) *size {
	if s.of[name] == nil {
		each := guesses[name]
		if each == 0 {
			each = guess
		}
		s.of[name] = &size{n: firstSize, each: each, ceiling: topSize}
	}
	return s.of[name]
}

// next is the size of the next page.
func (s *sizes) next(name string) int {
	z := s.at(name)
	n := min(z.n, z.ceiling)
	if s.bucket > 0 {
		n = min(n, int(s.bucket*share/z.each))
	}
	return max(n, 1)
}

func (s *sizes) cost(name string, n int) float64 { return s.at(name).each * float64(n) }

// learn takes the cost of an answer; the next page is twice as large at most.
func (s *sizes) learn(name string, n int, complexity float64) {
	z := s.at(name)
	if complexity > 0 {
		z.each = complexity / float64(n)
	}
	z.n = min(2*n, z.ceiling)
	z.ceiling = min(z.ceiling+z.ceiling/8+1, topSize)
}

// shrink halves the page: answers failed for being large. It grows again slowly.
func (s *sizes) shrink(name string) {
	z := s.at(name)
	z.ceiling = max(s.next(name)/2, 1)
}

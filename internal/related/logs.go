package related

import (
	"math"
	"sync"
)

// logsMost is how many logarithms are kept: 4 MB. A query needs tens of thousands, and computing them was half its time.
const logsMost = 1 << 20

var logs = sync.OnceValue(func() []float32 {
	t := make([]float32, logsMost)
	for i := 1; i < logsMost; i++ {
		t[i] = float32(math.Log(float64(i)))
	}
	return t
})

// ln is the natural logarithm of a positive whole number.
func (x *Index) ln(n int) float32 {
	if n < len(x.logs) {
		return x.logs[n]
	}
	return float32(math.Log(float64(n)))
}

package related

// The hashes are the same in every process, so that the same stories make the same index. FNV-1a (Fowler, Noll, Vo)
// with the last step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) to spread it over all bits.

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashTerm(parts ...string) uint64 {
	h := uint64(fnvOffset)
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * fnvPrime
		}
		h = (h ^ ' ') * fnvPrime
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

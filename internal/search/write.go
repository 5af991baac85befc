package search

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pace"
	"broadsheet/internal/store"
)

const (
	busy       = 8 * time.Millisecond   // how long one transaction of a large batch goes on taking more
	briefly    = time.Millisecond       // and one of a small batch, which comes while readers do
	turn       = 15 * time.Second       // how long a writer that says nothing more keeps the turn
	atOnce     = 64                     // terms whose blocks are read together
	fewAtOnce  = 16                     // and of a small batch
	aside      = 100 * time.Millisecond // one where writers do not hold each other off: each statement is a way to the server and back
	manyAtOnce = 512                    // and the terms there
	small      = 20_000                 // postings of a small batch at most
	blockBytes = 850                    // of a block's documents at most
	half       = 560                    // and where one that is full is divided
)

// errTurn says that another process writes the index just now.
var errTurn = news.Errorf(news.Busy, "Another process is writing the search index.")

// writer writes the index while it is its turn.
type writer struct {
	*Engine
	token int64
	said  time.Time // when it last said that it goes on
}

// keepTurn says that the writer goes on, if it has not written for a while.
func (w *writer) keepTurn(ctx context.Context) error {
	if time.Since(w.said) < turn/8 {
		return nil
	}
	return w.tx(ctx, func(*store.Tx) error { return nil })
}

// write waits for the turn and calls f. Only one goroutine of all processes writes the index at a time.
func (e *Engine) write(ctx context.Context, f func(*writer) error) error {
	select {
	case e.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-e.writing }()
	w := &writer{Engine: e, token: rand.Int64N(1<<62) + 1}
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 15*time.Millisecond) {
		err := w.tx(ctx, func(*store.Tx) error { return nil })
		if err == nil {
			break
		}
		if !errors.Is(err, errTurn) {
			return errors.Join(err, w.end(ctx)) // it may be ours although we did not hear of it
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := f(w)
	return errors.Join(err, w.end(ctx))
}

// end lets others have the turn at once, whatever has become of ctx; without it they wait until it runs out.
func (w *writer) end(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	return w.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error { return tx.EndSearchTurn(ctx, w.token) })
}

// tx is a transaction in the writer's turn. It gives way before it begins, since none does while it goes on.
func (w *writer) tx(ctx context.Context, f func(*store.Tx) error) error {
	pace.Yield(ctx)
	w.said = time.Now()
	return w.db.WriteAs(ctx, store.Repeatable, func(tx *store.Tx) error {
		ok, err := tx.TakeSearchTurn(ctx, w.token, turn)
		if err != nil {
			return err
		}
		if !ok {
			return errTurn
		}
		return f(tx)
	})
}

// item is what becomes of one story of a batch.
type item struct {
	key  int64   // of its document; 0 for one that is to be taken out, or is there already
	made bool    // the document is pending, and becomes live
	gone []int64 // its documents that go
}

// put writes a batch. Readers find each of its stories as it was until all of it is in the lists. What is done already is not
// done again, so a batch that was broken off can be written anew.
func (w *writer) put(ctx context.Context, b *batch, seq int64) error {
	if len(b.docs) == 0 && seq == 0 {
		return nil
	}
	ids := make([]int64, len(b.docs))
	for i := range b.docs {
		ids[i] = b.docs[i].id
	}
	known, err := w.db.SearchDocs(ctx, ids)
	if err != nil {
		return err
	}
	byStory := map[int64][]store.SearchDoc{}
	for _, d := range known {
		byStory[d.StoryID] = append(byStory[d.StoryID], d)
	}
	slice, terms := busy, atOnce
	if b.size <= small {
		slice, terms = briefly, fewAtOnce
	}
	inOne := inOne
	if !w.db.OneWriter() {
		slice, terms, inOne = aside, manyAtOnce, 5*inOne
	}
	var items []item
	for part := range slices.Chunk(b.docs, inOne) {
		err := w.tx(ctx, func(tx *store.Tx) error {
			own, err := claim(ctx, tx, part, b.force, byStory)
			if err != nil {
				return err
			}
			var made []int64
			for _, i := range own {
				if i.made {
					made = append(made, i.key)
				}
			}
			items = append(items, own...)
			return w.hide(ctx, tx, made, nil)
		})
		if err != nil {
			return err
		}
	}
	for a := b.spread(items); a.left(); {
		err := w.tx(ctx, func(tx *store.Tx) error {
			for start := time.Now(); a.left() && time.Since(start) < slice; {
				if err := w.merge(ctx, tx, a, terms); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for done := false; !done; {
		part := items[:min(inOne, len(items))]
		items = items[len(part):]
		last := int64(0)
		if done = len(items) == 0; done {
			last = seq
		}
		if err := w.tx(ctx, func(tx *store.Tx) error { return w.finish(ctx, tx, part, last) }); err != nil {
			return err
		}
	}
	return nil
}

// inOne is how many documents are claimed, or finished, in one transaction.
const inOne = 200

// claim gives numbers to the documents that need one.
func claim(ctx context.Context, tx *store.Tx, docs []document, force bool, byStory map[int64][]store.SearchDoc) ([]item, error) {
	items := make([]item, 0, len(docs))
	var news []*store.SearchDoc
	var when []time.Time
	made := map[int]*store.SearchDoc{} // by place among items
	for n := range docs {
		d := &docs[n]
		var i item
		var own *store.SearchDoc
		for _, k := range byStory[d.id] {
			if own == nil && d.public() && k.Print == d.print {
				own = &k
				continue
			}
			i.gone = append(i.gone, k.Key)
		}
		switch {
		case !d.public():
		case own == nil:
			made[n] = &store.SearchDoc{StoryID: d.id, Print: d.print}
			news, when = append(news, made[n]), append(when, d.published)
		case own.State == store.SearchPending: // broken off before
			i.key, i.made = own.Key, true
		case force:
			i.key = own.Key
		}
		items = append(items, i)
	}
	if err := tx.ClaimSearchDocs(ctx, when, news); err != nil {
		return nil, err
	}
	for n, d := range made {
		items[n].key, items[n].made = d.Key, true
	}
	return items, nil
}

// finish lets readers find what is new, and no longer what is gone.
func (w *writer) finish(ctx context.Context, tx *store.Tx, items []item, seq int64) error {
	var made, gone []int64
	for _, i := range items {
		gone = append(gone, i.gone...)
		if i.made {
			made = append(made, i.key)
		}
	}
	if err := w.hide(ctx, tx, gone, made); err != nil {
		return err
	}
	if err := tx.SetSearchState(ctx, store.SearchLive, made); err != nil {
		return err
	}
	if err := tx.SetSearchState(ctx, store.SearchGone, gone); err != nil {
		return err
	}
	if seq == 0 {
		return nil
	}
	return tx.Advance(ctx, Follower, seq)
}

// hide puts documents into the list of those that are not found, and takes others out.
func (w *writer) hide(ctx context.Context, tx *store.Tx, in, out []int64) error {
	var list []entry
	for _, k := range in {
		list = append(list, entry{posting: posting{key: k}})
	}
	for _, k := range out {
		list = append(list, entry{posting: posting{key: k}, gone: true})
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, byKey)
	a := &adds{begun: []string{termHidden}, lists: map[string][]entry{termHidden: list}}
	for a.left() {
		if err := w.merge(ctx, tx, a, 1); err != nil {
			return err
		}
	}
	return nil
}

func byKey(a, b entry) int { return cmp.Compare(a.key, b.key) }

// merge puts what is new of the first few terms into their lists: of each as much as goes into the block of its first, so that what is read and written
// stays little however the documents are spread over the years.
func (w *writer) merge(ctx context.Context, tx *store.Tx, a *adds, few int) error {
	part := a.next(few)
	var one, several []store.SearchSpot // where a term has one new document, the end of its block does not matter
	for _, t := range part {
		if spot := (store.SearchSpot{Term: t, Key: a.lists[t][0].key}); len(a.lists[t]) == 1 {
			one = append(one, spot)
		} else {
			several = append(several, spot)
		}
	}
	found, err := tx.SearchBlocksAt(ctx, one, true, false)
	if err != nil {
		return err
	}
	more, err := tx.SearchBlocksAt(ctx, several, true, true)
	if err != nil {
		return err
	}
	found = append(found, more...)
	blocks := make(map[string]store.SearchBlock, len(found))
	var apart []store.SearchSpot
	for _, b := range found {
		blocks[b.Term] = b
		if b.Places == nil {
			apart = append(apart, store.SearchSpot{Term: b.Term, Key: b.At})
		}
	}
	places, err := tx.SearchPlaces(ctx, apart)
	if err != nil {
		return err
	}
	var out []store.SearchBlock
	var empty []store.SearchSpot
	var counts []store.SearchTerm
	for _, t := range part {
		b, ok := blocks[t]
		if !ok {
			b = store.SearchBlock{Term: t, Next: store.EndOfSearch}
		}
		if b.Places == nil {
			b.Places = places[store.SearchSpot{Term: t, Key: b.At}]
		}
		list := a.lists[t]
		if len(list) == 1 {
			b.Next = store.EndOfSearch
		}
		n, _ := slices.BinarySearchFunc(list, b.Next, func(e entry, next int64) int { return cmp.Compare(e.key, next) })
		merged, more, err := w.merged(b, list[:n])
		if err != nil {
			return err
		}
		if out = append(out, merged...); len(merged) == 0 {
			empty = append(empty, store.SearchSpot{Term: t, Key: b.At})
		}
		if more != 0 {
			counts = append(counts, store.SearchTerm{Term: t, Stories: more})
		}
		if list = list[n:]; len(list) > 0 {
			a.lists[t] = list
			a.begun = append(a.begun, t)
		} else {
			delete(a.lists, t)
		}
	}
	if err := tx.DropSearchBlocks(ctx, empty); err != nil {
		return err
	}
	if err := tx.PutSearchBlocks(ctx, out); err != nil {
		return err
	}
	return tx.AddSearchTerms(ctx, counts)
}

// merged is a block with more in it, divided where it is too large, and how many documents came to it. A block that is damaged is begun anew: what it
// held comes back when the index is made again.
func (w *writer) merged(b store.SearchBlock, list []entry) (out []store.SearchBlock, more int64, err error) {
	var old []entry
	if b.Docs != nil {
		if old, err = entries(b.Docs, b.Places); err != nil {
			w.damaged()
			old = nil
		}
	}
	goesOn := len(old) == 0 || len(list) == 0 || list[0].key > old[len(old)-1].key
	all := make([]entry, 0, len(old)+len(list))
	for len(old) > 0 || len(list) > 0 {
		switch {
		case len(list) == 0 || len(old) > 0 && old[0].key < list[0].key:
			all, old = append(all, old[0]), old[1:]
		default:
			same := len(old) > 0 && old[0].key == list[0].key
			if same {
				old = old[1:]
				more--
			}
			if !list[0].gone {
				all = append(all, list[0])
				more++
			}
			list = list[1:]
		}
	}
	return divide(b.Term, b.At, all, goesOn), more, nil
}

// divide writes entries as one block, or as several if they are too many for one; as none if there are none and it is not the first of its list: the one before
// it then reaches to the next. Where all that came is newer than what was there, as in a paper
// that goes on, the older blocks stay full; else each has room for more.
func divide(term string, at int64, all []entry, goesOn bool) []store.SearchBlock {
	size, prev := 0, int64(0)
	var buf [32]byte
	sizes := make([]int, len(all))
	for i, e := range all {
		sizes[i] = len(appendPosting(buf[:0], prev, e.posting))
		size += sizes[i]
		prev = e.key
	}
	most := blockBytes
	if size > blockBytes && !goesOn {
		most = size/(size/half+1) + 1
	}
	var out []store.SearchBlock
	for first := at == 0; first || len(all) > 0; first = false {
		n, size := 0, 0
		for n < len(all) && size < most {
			size += sizes[n]
			n++
		}
		b := store.SearchBlock{Term: term, At: at}
		if len(out) > 0 {
			b.At = all[0].key
		}
		b.Docs, b.Places = encodeBlock(all[:n])
		out, all, sizes = append(out, b), all[n:], sizes[n:]
	}
	return out
}

package wordpress

import (
	"context"

	"broadsheet/internal/editorial"
)

// leftOver gives the pages of attachments that no story shows and no picture of ours stands for an answer: the front. What was not public
// gets none.
func (s *site) leftOver(ctx context.Context) error {
	var steps []step
	for _, f := range s.ix.files {
		if f.hidden {
			continue
		}
		old := s.ix.attachmentAliases(f)
		steps = append(steps, func(ctx context.Context, b *editorial.Batch) (func(), error) {
			return nil, b.Elsewhere(ctx, "/", old...)
		})
	}
	return s.steps(ctx, steps, "attachments")
}

package smc_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// A request that was delivered twice was carried out once: the refusal of its second copy, whose
// nonce is used, is no error, and nothing is created twice.
func TestMockDuplicatedRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock, client := startMock(t)
		mock.Inject(smcmock.Fault{Duplicate: true, Match: func(c *smcmock.Call) bool {
			return len(mock.CallsTo(c.Action))%3 == 1 // The first attempt; the third call is its repetition.
		}})
		ctx, job, group := t.Context(), create(t, client), ""
		for _, step := range []struct {
			name string
			do   func(context.Context) error
		}{
			{"modify job", func(ctx context.Context) error {
				return client.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{JobID: job, Name: pointer("changed")})
			}},
			{"tag", func(ctx context.Context) error {
				return client.TagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{job}, map[string]string{"a": "1"})
			}},
			{"untag", func(ctx context.Context) error {
				return client.UntagResources(ctx, "", smc.ResourceTypeReplicationJob, []string{job}, []string{"a"})
			}},
			{"create workgroup", func(ctx context.Context) (err error) {
				group, err = client.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: "web"})
				return err
			}},
			{"associate", func(ctx context.Context) error {
				return client.AssociateSourceServers(ctx, group, []string{mockSource})
			}},
			{"disassociate", func(ctx context.Context) error {
				return client.DisassociateSourceServers(ctx, group, []string{mockSource})
			}},
			{"delete workgroup", func(ctx context.Context) error { return client.DeleteWorkgroup(ctx, group) }},
			{"start", func(ctx context.Context) error { return client.StartReplicationJob(ctx, "", job) }},
			{"syncing", func(ctx context.Context) error {
				_, err := client.WaitReplicationJob(ctx, "", job, syncing)
				return err
			}},
			{"stop", func(ctx context.Context) error { return client.StopReplicationJob(ctx, "", job) }},
			{"delete job", func(ctx context.Context) error { return client.DeleteReplicationJob(ctx, "", job) }},
			{"job gone", func(ctx context.Context) error { return client.WaitReplicationJobGone(ctx, "", job) }},
			{"delete source server", func(ctx context.Context) error { return client.DeleteSourceServer(ctx, mockSource, false) }},
		} {
			if err := step.do(ctx); err != nil {
				t.Errorf("%s: %v", step.name, err)
			}
		}
		if len(mock.Jobs()) != 0 || len(mock.Workgroups()) != 0 {
			t.Errorf("left: %+v, %+v", mock.Jobs(), mock.Workgroups())
		}
		_, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "wave"})
		tokens := mock.AccessTokens()
		if ids, lost := smc.LostAccessTokens(err); !lost || len(tokens) != 1 || len(ids) != 1 || ids[0] != tokens[0].AccessTokenId {
			t.Errorf("%v of %+v: %v", ids, tokens, err)
		}
	})
}

// A creation whose first attempt may have been carried out stays one of unknown outcome, whatever
// ends it afterwards.
func TestMockFailedAfterALostResponse(t *testing.T) {
	t.Parallel()
	for code, kind := range map[string]smc.Kind{
		"Throttling.User": smc.KindThrottled, "Forbidden.RAM": smc.KindUnauthorized, "InvalidAccessKeyId.NotFound": smc.KindCredentials,
		"SourceServerState.Invalid": smc.KindSourceState, "InternalError": smc.KindTransient,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				mock, client := startMock(t, func(c *smc.Config) { c.MaxRetryTime = 10 * time.Second })
				request := &smc.CreateReplicationJobRequest{SourceID: mockSource, SystemDiskSize: 80}
				fail := smcmock.Fault{Action: "CreateReplicationJob", Code: code}
				mock.Inject(smcmock.Fault{Action: "CreateReplicationJob", DropAfter: true, Times: 1})
				mock.Inject(fail)
				_, err := client.CreateReplicationJob(t.Context(), request)
				if !smc.MayHaveCreated(err) || smc.KindOf(err) != kind || len(mock.Jobs()) != 1 {
					t.Errorf("kind %v, %d jobs: %v", smc.KindOf(err), len(mock.Jobs()), err)
				}
				mock.ClearFaults()
				mock.Inject(fail)
				if _, err := client.CreateReplicationJob(t.Context(), request); smc.MayHaveCreated(err) != (kind == smc.KindTransient) {
					t.Errorf("refused at once: %v", err)
				}
			})
		})
	}
}

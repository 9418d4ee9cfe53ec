using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Faults;

/// <summary>Every operation of a blob store meets everything that goes wrong on the way to a service, once and for good.</summary>
public abstract class BlobFaultTests(CephNode ceph)
{
    protected async Task MeetOnceAsync(string act, string fault)
    {
        var doing = BlobAct.Named(act);
        await using var bench = await MakeAsync(doing, fault);
        await doing.PrepareAsync(bench);
        using var injected = bench.Proxy.On(doing.Request.Times(1), BlobFault.Named(fault).Of(doing)!);
        await doing.DoAsync(bench);
        Assert.Equal(1, injected.Fired);
        await doing.CheckAsync(bench, succeeded: true);
    }

    protected async Task MeetForGoodAsync(string act, string fault)
    {
        var doing = BlobAct.Named(act);
        await using var bench = await MakeAsync(doing, fault);
        var meeting = BlobFault.Named(fault);
        await doing.PrepareAsync(bench);
        using (var injected = bench.Proxy.On(doing.Request, meeting.Of(doing)!))
        {
            if ((doing.GoesOn && meeting.GetsOn) || (doing.Looks && meeting.IsDone))
            {
                await doing.DoAsync(bench);
                Assert.True(injected.Fired > 0, "it never went wrong");
                await doing.CheckAsync(bench, succeeded: true);
                return;
            }

            var error = await Assert.ThrowsAsync<CofferException>(() => doing.DoAsync(bench));
            Assert.True(injected.Fired > 1, "it was not tried again");
            Assert.True(error.Error == CofferError.Unavailable && error.Message.Contains(meeting.Says, StringComparison.Ordinal), $"{error.Error}: {error.Message}, not {meeting.Says}; {string.Join(" | ", bench.Proxy.Requests)} {error.InnerException}");
            Assert.DoesNotContain('\n', error.Message);
        }

        await doing.CheckAsync(bench, succeeded: false);

        // And nothing of it stays: done again, it is done.
        await doing.PrepareAsync(bench);
        await doing.DoAgainAsync(bench);
        await doing.CheckAsync(bench, succeeded: true);
    }

    protected static TheoryData<string, string> Pairs(bool slow)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var fault in BlobFault.All.Where(fault => fault.IsSlow == slow))
        {
            foreach (var act in BlobAct.All.Where(act => fault.Of(act) is not null))
                pairs.Add(act.Name, fault.Name);
        }

        return pairs;
    }

    private Task<FaultBench> MakeAsync(BlobAct act, string fault) =>
        FaultBench.MakeAsync(ceph, act.Place is "own" ? $"own/{Guid.NewGuid():n}" : act.Place, options => options with { Retries = 2, Timeout = BlobFault.Named(fault).IsSlow ? TimeSpan.FromSeconds(10) : options.Timeout });
}

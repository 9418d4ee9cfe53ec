using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Faults;

public sealed class BlobSilenceTests(CephNode ceph) : BlobFaultTests(ceph)
{
    public static TheoryData<string, string> Silences => Pairs(slow: true);

    [Theory, MemberData(nameof(Silences))]
    public Task A_service_that_is_silent_once_is_asked_again(string act, string fault) => MeetOnceAsync(act, fault);

    [Theory, MemberData(nameof(Silences)), Trait("Category", "Slow")]
    public Task A_service_that_stays_silent_is_said_in_one_line(string act, string fault) => MeetForGoodAsync(act, fault);
}

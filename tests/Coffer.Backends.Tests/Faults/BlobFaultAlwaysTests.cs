using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Faults;

public sealed class BlobFaultAlwaysTests(CephNode ceph) : BlobFaultTests(ceph)
{
    public static TheoryData<string, string> AtOnce => Pairs(slow: false);

    [Theory, MemberData(nameof(AtOnce))]
    public Task What_goes_wrong_for_good_is_said_in_one_line_and_nothing_is_half_done(string act, string fault) => MeetForGoodAsync(act, fault);
}

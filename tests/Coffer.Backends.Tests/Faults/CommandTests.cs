using System.Net;
using System.Net.Sockets;
using Coffer.Backends.Tests.Ceph;
using Coffer.Conformance.Proxy;
using Coffer.S3;

namespace Coffer.Backends.Tests.Faults;

/// <summary>What a person at a terminal is told when a service cannot be used, and what a fresh machine costs in requests.</summary>
public sealed class CommandTests(CephNode ceph) : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("coffer-s3-").FullName;

    [Fact]
    public async Task An_access_key_that_nobody_knows() =>
        await FailsAsync(await AddressAsync(), 13, ["does not know the access key", "check which credentials are used"], ("AWS_ACCESS_KEY_ID", "nobody"));

    [Fact]
    public async Task A_wrong_secret() =>
        await FailsAsync(await AddressAsync(), 13, ["finds the signature wrong", "check the secret key"], ("AWS_SECRET_ACCESS_KEY", "wrong"));

    [Fact]
    public async Task No_credentials() =>
        await FailsAsync(await AddressAsync(), 14, ["no credentials for s3://", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"], ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""));

    [Fact]
    public async Task A_bucket_that_is_missing() =>
        await FailsAsync(Address(await ceph.OptionsAsync()), 3, ["there is no bucket", "coffer bucket setup 's3://"]);

    [Fact]
    public async Task A_bucket_whose_policy_forbids_it()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{{options.Bucket}}","arn:aws:s3:::{{options.Bucket}}/*"]}]}""";
        await client.PutBucketPolicyAsync(options.Bucket, policy, Token);
        await FailsAsync(Address(options), 13, ["the credentials may not use", "check the bucket's policy and the user's rights"]);
    }

    [Fact]
    public async Task A_bucket_that_not_everybody_may_read() =>
        await FailsAsync(await AddressAsync() + "&anonymous=true", 13, ["does not let everybody use", "leave anonymous out and give credentials"]);

    [Fact]
    public Task A_region_that_is_wrong_by_redirect() =>
        FailsBehindAsync(Fault.Answer(S3Answer.PermanentRedirect("s3.eu-central-1.amazonaws.com", "eu-central-1")), "", 2, ["is not in us-east-1", "write region=eu-central-1"]);

    [Fact]
    public Task A_region_that_is_wrong_by_signature() => FailsBehindAsync(
        Fault.Answer(S3Answer.Error(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-3'")),
        "", 2, ["is not in us-east-1", "write region=eu-west-3"]);

    [Fact]
    public Task A_session_that_has_ended() =>
        FailsBehindAsync(Fault.Answer(S3Answer.ExpiredToken), "", 13, ["the session of the credentials", "has ended; sign on again"], ("AWS_SESSION_TOKEN", "token"));

    [Fact]
    public Task A_clock_that_is_off() => FailsBehindAsync(
        Fault.Answer(S3Answer.RequestTimeTooSkewed.With("Date", DateTimeOffset.UtcNow.AddMinutes(20).ToString("R"))),
        "", 13, ["differ by 20 minutes", "set this machine's clock"]);

    [Fact]
    public async Task An_endpoint_that_does_not_resolve() =>
        await FailsAsync("s3://bucket/p?endpoint=http://no-such-host.invalid", 15, ["the host no-such-host.invalid is not known", "check the endpoint, and this machine's DNS"]);

    [Fact]
    public async Task A_port_where_nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await FailsAsync($"s3://bucket/p?endpoint=http://127.0.0.1:{port}", 15, [$"127.0.0.1:{port} refuses connections", "check the endpoint's port"]);
    }

    [Fact]
    public Task A_service_that_is_silent() =>
        FailsBehindAsync(Fault.Stall(), "&timeout=1s&retries=1", 15, ["did not answer in time", "give it longer by timeout="]);

    [Fact]
    public async Task A_fresh_machine_needs_five_requests_before_the_bytes_flow_and_eight_to_put()
    {
        var options = await ceph.NewBucketAsync("some/prefix");
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        var address = Address(options with { Endpoint = proxy.Address });
        await OkAsync("first", address, "put", "models/first", await WriteAsync("first", "what", "first"));

        proxy.Reset();
        await OkAsync("second", address, "put", "models/second", await WriteAsync("second", "what", "second"));
        await proxy.WhenIdleAsync(Token);
        Assert.True(proxy.Requests.Count <= 8, string.Join('\n', proxy.Requests));

        proxy.Reset();
        await OkAsync("third", address, "get", "models/second", "-o", "got");
        await proxy.WhenIdleAsync(Token);
        Assert.Equal("second", await File.ReadAllTextAsync(Path.Combine(Home("third"), "got"), Token));
        var before = proxy.Requests.TakeWhile(request => request.Method != "GET" || request.QueryValue("list-type") is not null || !request.Path.Contains("/content/", StringComparison.Ordinal)).ToList();
        Assert.True(before.Count <= 5 && proxy.Requests.Count == before.Count + 1, string.Join('\n', proxy.Requests));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Address(S3Options options) => $"s3://{options.Bucket}/{(options.Prefix.Length > 0 ? options.Prefix : "p")}?endpoint={options.Endpoint!.GetLeftPart(UriPartial.Authority)}";

    private async Task<string> AddressAsync() => Address(await ceph.NewBucketAsync());

    private string Home(string name) => Directory.CreateDirectory(Path.Combine(_home, name)).FullName;

    private async Task<string> WriteAsync(string home, string name, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(Home(home), name), text, Token);
        return name;
    }

    private async Task OkAsync(string home, string address, params string[] arguments)
    {
        var (code, output, error) = await CofferProcess.RunAsync(Home(home), new Dictionary<string, string>(), ["--store", address, .. arguments]);
        Assert.True(code == 0, $"{code}: {error}{output}");
    }

    private async Task FailsBehindAsync(Fault fault, string parameters, int code, string[] says, params (string Name, string Value)[] variables)
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var injected = proxy.On(Request.Any, fault);
        await FailsAsync(Address(options with { Endpoint = proxy.Address }) + parameters, code, says, variables);
        Assert.True(injected.Fired > 0, "it never came to that");
    }

    /// <summary>Reading and writing both fail so: with this code, and one line.</summary>
    private async Task FailsAsync(string address, int code, string[] says, params (string Name, string Value)[] variables)
    {
        var what = await WriteAsync("one", "what", "text");
        foreach (var command in new string[][] { ["get", "some/name", "-o", "got"], ["put", "some/name", what] })
        {
            var (ended, output, error) = await CofferProcess.RunAsync(
                Home("one"), variables.ToDictionary(variable => variable.Name, variable => variable.Value), ["--store", address, .. command]);
            Assert.True(code == ended, $"{command[0]} ended with {ended}: {error}{output}");
            Assert.Equal("", output);
            Assert.StartsWith("coffer: ", error, StringComparison.Ordinal);
            Assert.Equal(1, error.Count(character => character == '\n'));
            Assert.All(says, part => Assert.True(error.Contains(part, StringComparison.Ordinal), $"'{part}' is not in {error}"));
            Assert.DoesNotContain(CephNode.SecretKey, error, StringComparison.Ordinal);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Escrow of one payment per signed agreement, with the states, names and events of ERC-8183.
/// @notice A job is opened and funded in one transaction from an agreement that client and provider both
/// signed. The EIP-712 hash of that agreement is the job's id, and is used once for ever.
interface IJobEscrow {
    /// @notice The states of ERC-8183. `Open` is never stored here, because opening funds too.
    enum Status {
        Open,
        Funded,
        Submitted,
        Completed,
        Rejected,
        Expired
    }

    /// @notice How the price is collected.
    enum PaymentMethod {
        /// An allowance that the client gave before.
        Allowance,
        /// EIP-2612: the allowance comes with the call.
        Permit,
        /// EIP-3009: a signed transfer to the escrow whose nonce is the agreement hash.
        Authorization,
        /// Somebody else pays, through a contract that knows for what: see `IPaymentSource`.
        Source
    }

    /// @notice Terms signed by both sides (EIP-712).
    /// @param client who pays, unless a payment source does
    /// @param provider who works and is paid
    /// @param evaluator who judges the deliverable: the client itself, or a third party
    /// @param token the ERC-20 token of the price
    /// @param price atomic units of `token`; above 0 and below 2^96
    /// @param serviceDigest digest of the service's contract
    /// @param requestHash blinded commitment to the request
    /// @param deliverBy unix seconds; the provider must submit by then
    /// @param reviewPeriod seconds after submission during which the evaluator may reject
    /// @param salt makes equal terms distinct agreements
    struct Agreement {
        address client;
        address provider;
        address evaluator;
        address token;
        uint256 price;
        bytes32 serviceDigest;
        bytes32 requestHash;
        uint64 deliverBy;
        uint64 reviewPeriod;
        bytes32 salt;
    }

    /// @notice What is needed to collect the price.
    /// @param method how to collect it
    /// @param validAfter unix seconds; `Authorization` only
    /// @param validBefore unix seconds; for `Permit` it is the permit's deadline
    /// @param signature of the permit or authorization; empty for `Allowance`; for `Source`
    /// `abi.encode(address source, bytes data)`
    struct Payment {
        PaymentMethod method;
        uint256 validAfter;
        uint256 validBefore;
        bytes signature;
    }

    /// @notice A job as it stands.
    struct Job {
        Status status;
        address client;
        address provider;
        address evaluator;
        address token;
        uint256 price;
        uint64 deliverBy;
        uint64 submittedAt;
        uint64 reviewPeriod;
        bytes32 deliverable;
    }

    /// @notice A job exists. `expiredAt` is the agreement's `deliverBy`; `hook` is always zero.
    event JobCreated(
        uint256 indexed jobId,
        address indexed client,
        address indexed provider,
        address evaluator,
        uint256 expiredAt,
        address hook
    );
    /// @notice The escrow holds `amount` for the job. `client` is the agreement's, also where another paid.
    event JobFunded(uint256 indexed jobId, address indexed client, uint256 amount);
    /// @notice `source` paid for the job with money of `payer`, who gets it back should the job be refunded.
    event JobSponsored(uint256 indexed jobId, address indexed payer, address indexed source);
    /// @notice The provider committed to what it delivered.
    event JobSubmitted(uint256 indexed jobId, address indexed provider, bytes32 deliverable);
    /// @notice The provider earned its payment. `evaluator` is zero where nobody judged in time: see `release`.
    event JobCompleted(uint256 indexed jobId, address indexed evaluator, bytes32 reason);
    /// @notice The job ended without payment by decision of `rejector`.
    event JobRejected(uint256 indexed jobId, address indexed rejector, bytes32 reason);
    /// @notice The job ended because nothing was submitted in time.
    event JobExpired(uint256 indexed jobId);
    /// @notice `amount` went to the provider.
    event PaymentReleased(uint256 indexed jobId, address indexed provider, uint256 amount);
    /// @notice `amount` went back to `client`: the account that paid, which is another than the agreement's client
    /// where a payment source paid. (The name is that of ERC-8183.)
    event Refunded(uint256 indexed jobId, address indexed client, uint256 amount);

    /// @notice Client, provider, evaluator and token must not be the zero address.
    error ZeroAddress();
    /// @notice The provider can be neither the client nor the judge of its own work.
    error ConflictingRoles(address account);
    /// @notice The price must be above 0 and at most `maximum`.
    error PriceOutOfRange(uint256 price, uint256 maximum);
    /// @notice The delivery date must be after now and at most `latest`.
    error DeliverByOutOfRange(uint64 deliverBy, uint256 latest);
    /// @notice The review period must be at most `maximum` seconds.
    error ReviewPeriodTooLong(uint64 reviewPeriod, uint64 maximum);
    /// @notice An agreement opens one job, once.
    error AgreementAlreadyUsed(uint256 jobId);
    /// @notice `signer` did not sign this agreement for this escrow on this chain.
    error InvalidSignature(address signer);
    /// @notice The token delivered another amount than the price, for example because it takes a fee.
    error UnexpectedAmountReceived(address token, uint256 expected, uint256 received);
    /// @notice A source named a payer that a refund cannot reach: nobody, or the escrow itself.
    error InvalidPayer(address payer);
    /// @notice No job has this id.
    error JobNotFound(uint256 jobId);
    /// @notice The call does not fit the state that the job is in.
    error WrongStatus(uint256 jobId, Status status);
    /// @notice `caller` has not the role that this call needs in the job's state.
    error Unauthorized(uint256 jobId, address caller);
    /// @notice The provider is too late to submit.
    error DeliveryOverdue(uint256 jobId, uint256 deliverBy);
    /// @notice The provider may still submit until the end of `deliverBy`.
    error DeliveryNotOverdue(uint256 jobId, uint256 deliverBy);
    /// @notice The evaluator may still reject until the end of `reviewEnds`.
    error ReviewNotOver(uint256 jobId, uint256 reviewEnds);
    /// @notice The evaluator is too late to reject.
    error ReviewOver(uint256 jobId, uint256 reviewEnds);

    /// @notice Open and fund a job. Anyone may send this: the two signatures are the authority.
    /// @return jobId the agreement's EIP-712 hash as a number
    function createFromAgreement(
        Agreement calldata agreement,
        bytes calldata clientSignature,
        bytes calldata providerSignature,
        Payment calldata payment
    ) external returns (uint256 jobId);

    /// @notice The provider commits to its deliverable, at the latest in second `deliverBy`.
    function submit(uint256 jobId, bytes32 deliverable, bytes calldata optParams) external;

    /// @notice The evaluator accepts what was submitted: the provider is paid.
    function complete(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

    /// @notice The same for anyone who has the evaluator's signature on `Completion(uint256 jobId,bytes32 reason)`,
    /// by key or ERC-1271, so that an evaluator needs no ether. Such a signature has no end: until the job is
    /// decided otherwise it accepts whatever is submitted, so it is signed after submission.
    function completeBySignature(uint256 jobId, bytes32 reason, bytes calldata signature) external;

    /// @notice Who paid gets the money back: the evaluator rejects what was submitted within the review
    /// period, or the provider (or a third-party evaluator) gives up before anything was submitted.
    function reject(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

    /// @notice Anyone sends the money back to who paid after `deliverBy` when nothing was submitted.
    function claimRefund(uint256 jobId) external;

    /// @notice Anyone pays the provider after the review period when the evaluator stayed silent.
    function release(uint256 jobId) external;

    /// @notice A job as it stands; reverts with `JobNotFound` for an unknown id.
    function getJob(uint256 jobId) external view returns (Job memory);

    /// @notice Who paid for a job, and would be refunded: the client, or the payer that a source named.
    function payerOf(uint256 jobId) external view returns (address);

    /// @notice The EIP-712 hash that both sides sign: the deal's id everywhere.
    function hashAgreement(Agreement calldata agreement) external view returns (bytes32);

    /// @notice The EIP-712 hash that an evaluator signs for `completeBySignature`.
    function hashCompletion(uint256 jobId, bytes32 reason) external view returns (bytes32);
}

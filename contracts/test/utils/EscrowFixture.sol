// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {JobEscrow} from "../../src/JobEscrow.sol";
import {TestUSDC} from "../../src/TestUSDC.sol";
import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {TestBase} from "./Vm.sol";

/// @title An escrow, a dollar, and people with keys.
abstract contract EscrowFixture is TestBase {
    uint256 internal constant CLIENT_KEY = 0xC11E47;
    uint256 internal constant PROVIDER_KEY = 0x9607;
    uint256 internal constant JUDGE_KEY = 0x17D6E;
    uint256 internal constant PRICE = 1_050_000;
    uint256 internal constant START = 1_800_000_000;
    uint64 internal constant DELIVER_BY = uint64(START + 1 hours);
    uint64 internal constant REVIEW_PERIOD = 10 minutes;
    bytes32 internal constant DELIVERABLE = keccak256("deliverable");
    bytes32 internal constant REASON = keccak256("reason");

    address internal immutable client = vm.addr(CLIENT_KEY);
    address internal immutable provider = vm.addr(PROVIDER_KEY);
    address internal immutable judge = vm.addr(JUDGE_KEY);
    address internal immutable relayer = address(0x4E1A7);

    JobEscrow internal escrow;
    TestUSDC internal usdc;

    function setUp() public virtual {
        vm.warp(START);
        escrow = new JobEscrow();
        usdc = new TestUSDC();
        usdc.mint(client, 100 * PRICE);
    }

    /// @dev The client judges; tests change what they need.
    function terms() internal view returns (IJobEscrow.Agreement memory) {
        return IJobEscrow.Agreement({
            client: client,
            provider: provider,
            evaluator: client,
            token: address(usdc),
            price: PRICE,
            serviceDigest: keccak256("service"),
            requestHash: keccak256("request"),
            deliverBy: DELIVER_BY,
            reviewPeriod: REVIEW_PERIOD,
            salt: keccak256("salt")
        });
    }

    function judgedTerms() internal view returns (IJobEscrow.Agreement memory agreement) {
        agreement = terms();
        agreement.evaluator = judge;
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function byAllowance() internal pure returns (IJobEscrow.Payment memory) {
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Allowance, 0, 0, "");
    }

    function byPermit(IJobEscrow.Agreement memory agreement)
        internal
        view
        returns (IJobEscrow.Payment memory)
    {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                agreement.client,
                address(escrow),
                agreement.price,
                usdc.nonces(agreement.client),
                DELIVER_BY
            )
        );
        bytes memory signature = sign(CLIENT_KEY, usdcDigest(structHash));
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Permit, 0, DELIVER_BY, signature);
    }

    function byAuthorization(IJobEscrow.Agreement memory agreement)
        internal
        view
        returns (IJobEscrow.Payment memory)
    {
        bytes memory signature = sign(CLIENT_KEY, authorizationDigest(agreement));
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Authorization, 0, DELIVER_BY, signature);
    }

    function authorizationDigest(IJobEscrow.Agreement memory agreement) internal view returns (bytes32) {
        return usdcDigest(
            keccak256(
                abi.encode(
                    keccak256(
                        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                    ),
                    agreement.client,
                    address(escrow),
                    agreement.price,
                    0,
                    DELIVER_BY,
                    escrow.hashAgreement(agreement)
                )
            )
        );
    }

    function usdcDigest(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", usdc.DOMAIN_SEPARATOR(), structHash));
    }

    /// @dev Sends what both sides signed, as a relayer would.
    function create(IJobEscrow.Agreement memory agreement, IJobEscrow.Payment memory payment)
        internal
        returns (uint256)
    {
        bytes32 digest = escrow.hashAgreement(agreement);
        bytes memory clientSignature = sign(CLIENT_KEY, digest);
        bytes memory providerSignature = sign(PROVIDER_KEY, digest);
        vm.prank(relayer);
        return escrow.createFromAgreement(agreement, clientSignature, providerSignature, payment);
    }

    /// @dev The same, expecting to fail with `expected`.
    function createFails(
        IJobEscrow.Agreement memory agreement,
        IJobEscrow.Payment memory payment,
        bytes memory expected
    ) internal {
        bytes32 digest = escrow.hashAgreement(agreement);
        bytes memory clientSignature = sign(CLIENT_KEY, digest);
        bytes memory providerSignature = sign(PROVIDER_KEY, digest);
        vm.expectRevert(expected);
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, payment);
    }

    function funded(IJobEscrow.Agreement memory agreement) internal returns (uint256) {
        vm.prank(agreement.client);
        IERC20(agreement.token).approve(address(escrow), agreement.price);
        return create(agreement, byAllowance());
    }

    function submitted(IJobEscrow.Agreement memory agreement) internal returns (uint256 jobId) {
        jobId = funded(agreement);
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
    }

    function assertStatus(uint256 jobId, IJobEscrow.Status status) internal view {
        vm.assertEq(uint256(escrow.getJob(jobId).status), uint256(status), "status");
    }

    function assertBalances(uint256 ofClient, uint256 ofProvider, uint256 ofEscrow) internal view {
        vm.assertEq(usdc.balanceOf(client), ofClient, "client's balance");
        vm.assertEq(usdc.balanceOf(provider), ofProvider, "provider's balance");
        vm.assertEq(usdc.balanceOf(address(escrow)), ofEscrow, "escrow's balance");
    }
}
